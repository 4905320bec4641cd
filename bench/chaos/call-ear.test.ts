import { describe, expect, it } from 'vitest';
import { mulawSilence } from '../../local/src/audio/mulaw.ts';
import { writeMarks } from '../load/audio-mark.ts';
import { CallEar } from './call-ear.ts';

const packet = 160;
const voice = (samples: number) => new Uint8Array(samples).fill(0x31);
const reply = (owner: number, line: number, samples: number) =>
  writeMarks(voice(samples), { kind: 'reply', owner, line, part: 0 });

function earOf(marks = 20) {
  const nameOf = ({ owner }: { owner: number }) => (owner === 4095 ? 'apology' : undefined);
  return new CallEar({ owner: 7, replyMarks: [[marks]], nameOf });
}

/** Packet by packet, from a moment on. */
function hear(ear: CallEar, ulaw: Uint8Array, fromMs: number): void {
  for (let at = 0; at < ulaw.length; at += packet) ear.hear(ulaw.subarray(at, at + packet), fromMs + at / 8);
}

describe('an ear', () => {
  it('knows an answer by its marks, and its end', () => {
    const ear = earOf();
    ear.expect(0);
    hear(ear, reply(7, 0, 1_600), 1_000);
    expect(ear.runs).toEqual([{ fromMs: 1_000, toMs: 1_200, what: { kind: 'reply', owner: 7, line: 0 }, ends: true }]);
    expect(ear.hasHeardEnd(0)).toBe(true);
    expect(ear.heardMs(0)).toBe(200);
  });

  it('waits for the end of an answer that is said anew', () => {
    const ear = earOf();
    ear.expect(0);
    hear(ear, reply(7, 0, 1_600), 1_000);
    ear.expect(0);
    expect(ear.hasHeardEnd(0)).toBe(false);
  });

  it('tells an answer to somebody else, a phrase and a tone apart', () => {
    const ear = earOf();
    hear(ear, reply(3, 0, 320), 0);
    hear(ear, reply(4095, 0, 320), 100);
    hear(ear, voice(320), 200);
    expect(ear.runs.map(({ what }) => what)).toEqual([
      { kind: 'reply', owner: 3, line: 0 },
      { kind: 'phrase', name: 'apology' },
      { kind: 'sound' },
    ]);
    expect(ear.phrasesSince(0)).toEqual(['apology']);
    expect(ear.fallbackMs(0)).toBe(40);
  });

  it('begins a new stretch after a gap', () => {
    const ear = earOf();
    hear(ear, voice(320), 0);
    hear(ear, voice(320), 500);
    expect(ear.runs.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 40],
      [500, 540],
    ]);
  });

  it('hears no sound in silence, but knows that it comes', () => {
    const ear = earOf();
    hear(ear, new Uint8Array(320).fill(mulawSilence), 700);
    expect(ear.runs).toEqual([]);
    expect(ear.lastPacketAtMs).toBe(720);
    expect(ear.lastSoundAtMs).toBeUndefined();
  });
});
