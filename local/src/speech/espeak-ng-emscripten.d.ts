declare module '@echogarden/espeak-ng-emscripten' {
  interface EspeakWorker {
    set_voice(voice: string): void;
    /** Words per minute. */
    set_rate(wordsPerMinute: number): void;
    get_samplerate(): number;
    /** Hands over 16-bit samples part by part and null at the end; a non-zero return stops. */
    synthesize(text: string, onAudio: (audio: ArrayBuffer | null) => number): void;
  }
  interface EspeakModule {
    /** Emscripten's constructor resolves to the instance once the voice data is loaded. */
    readonly eSpeakNGWorker: new () => EspeakWorker | Promise<EspeakWorker>;
  }
  const loadModule: () => Promise<EspeakModule>;
  // biome-ignore lint/style/noDefaultExport: the package has only a default export.
  export default loadModule;
}
