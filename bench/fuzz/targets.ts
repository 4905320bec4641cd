import { decodeUlawWav, type ErrorCode, EtheraError, encodeUlawWav, FrameDecoder } from '@ethera/contract';
import type { Random } from '../../local/src/caller/lines/random.ts';
import { below } from './mutation.ts';
import { seedFrames } from './seed-frames.ts';

/** Something that reads bytes of others. */
export interface Target {
  readonly name: 'frames' | 'wav';
  /** What is read in good times: every input is one of these, changed. */
  readonly seeds: readonly Uint8Array[];
  /** The one thing that it may throw. */
  readonly refuses: ErrorCode;
  /**
   * Reads an input. What it throws is judged by its caller.
   * @throws Error `too much` when it made more of the input than the input can hold
   */
  read(input: Uint8Array, random: Random): void;
}

const frames: Target = {
  name: 'frames',
  seeds: seedFrames,
  refuses: 'frames.malformed',
  read(input, random) {
    const decoder = new FrameDecoder();
    let audioBytes = 0;
    let count = 0;
    for (let offset = 0; offset < input.length; ) {
      const size = 1 + below(random() < 0.2 ? 7 : input.length, random);
      for (const frame of decoder.push(input.subarray(offset, offset + size))) {
        count += 1;
        if (frame.type === 'audio') audioBytes += frame.audio.length;
      }
      offset += size;
    }
    if (audioBytes > input.length || count > input.length) throw new Error('too much came of it');
    decoder.end();
  },
};

const ulaw = Uint8Array.from({ length: 161 }, (_, index) => index);

const wav: Target = {
  name: 'wav',
  seeds: [encodeUlawWav(ulaw), encodeUlawWav(ulaw.subarray(0, 40)), encodeUlawWav(new Uint8Array(0)), asteriskWav()],
  refuses: 'recording.malformed',
  read(input) {
    if (decodeUlawWav(input).length > input.length) throw new Error('too much came of it');
  },
};

/** A shorter format chunk, and one that nobody asked for before the sound. */
function asteriskWav(): Uint8Array {
  const file = Buffer.from(encodeUlawWav(ulaw));
  const format = Buffer.concat([file.subarray(0, 16), Buffer.from([16, 0, 0, 0]), file.subarray(20, 36)]);
  const list = Buffer.from('LIST\u0005\0\0\0notes\0', 'latin1');
  return Uint8Array.from(Buffer.concat([format, list, file.subarray(50)]));
}

export const targets: readonly Target[] = [frames, wav];

/** Whether what was thrown is what the target may throw. */
export function isRefusal({ refuses }: Target, thrown: unknown): boolean {
  return thrown instanceof EtheraError && thrown.code === refuses;
}
