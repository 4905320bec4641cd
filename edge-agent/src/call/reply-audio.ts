/** Where a reply's audio goes. */
export interface AudioSink {
  append(audio: Uint8Array): void;
  complete(): void;
}

/** A reply's audio on its way from the stream to the voice: it waits here until the turn is agreed on. */
export class ReplyAudio implements AudioSink {
  #waiting: Uint8Array[] = [];
  #complete = false;
  #sink: AudioSink | undefined;

  append(audio: Uint8Array): void {
    if (this.#sink) this.#sink.append(audio);
    else this.#waiting.push(audio);
  }

  complete(): void {
    this.#complete = true;
    this.#sink?.complete();
  }

  /** Hands over what is there, and from now on what comes. Once. */
  flowInto(sink: AudioSink): void {
    this.#sink = sink;
    for (const audio of this.#waiting.splice(0)) sink.append(audio);
    if (this.#complete) sink.complete();
  }
}
