import { describe, expect, it } from 'vitest';
import { encodeMulaw, mulawSilence } from '../../local/src/audio/mulaw.ts';
import { type AudioMark, writeMarks } from './audio-mark.ts';
import { ReplyEar } from './reply-ear.ts';

const packet = 160;
const silence = new Uint8Array(packet).fill(mulawSilence);
/** Loud enough for anybody. */
const noise = (ms: number) =>
  encodeMulaw(Int16Array.from({ length: ms * 8 }, (_, index) => (index % 7) * 2_000 - 6_000));
const packetsOf = (sound: Uint8Array) =>
  Array.from({ length: sound.length / packet }, (_, index) => sound.subarray(index * packet, (index + 1) * packet));
const replyOf = (mark: Pick<AudioMark, 'owner' | 'line' | 'part'>, ms = 100) =>
  packetsOf(writeMarks(noise(ms), { kind: 'reply', ...mark }));

/** Caller 3, who has two lines: the answers are of two sentences and one. */
function listening() {
  const ear = new ReplyEar(3, [[10, 10], [10]]);
  let atMs = 1_000;
  const hear = (packets: readonly Uint8Array[]) => {
    for (const payload of packets) {
      ear.hear(payload, atMs);
      atMs += 20;
    }
  };
  return { ear, hear };
}

describe('a caller', () => {
  it('hears the answer that is waited for, from its first packet to its last', () => {
    const { ear, hear } = listening();
    ear.expect(0);
    hear([silence, silence]);
    hear(replyOf({ owner: 3, line: 0, part: 0 }));
    expect(ear.isOver).toBe(false);
    expect(ear.heardMs).toBe(100);
    hear(replyOf({ owner: 3, line: 0, part: 1 }));
    expect(ear.isOver).toBe(true);
    expect(ear.reply).toEqual({
      line: 0,
      firstAtMs: 1_040,
      heardMarks: 20,
      allMarks: 20,
      otherMs: 0,
      wrongPackets: 0,
      foreignPackets: 0,
      foreignOwners: [],
    });
  });

  it('misses what was lost, though the end is there', () => {
    const { ear, hear } = listening();
    ear.expect(1);
    hear(replyOf({ owner: 3, line: 1, part: 0 }).toSpliced(1, 2));
    expect(ear.isOver).toBe(true);
    expect(ear.reply).toMatchObject({ heardMarks: 6, allMarks: 10 });
  });

  it('tells a filler from an answer', () => {
    const { ear, hear } = listening();
    ear.expect(1);
    hear(packetsOf(noise(200)));
    hear(replyOf({ owner: 3, line: 1, part: 0 }));
    hear(packetsOf(noise(60)));
    expect(ear.reply).toMatchObject({ otherMs: 200, firstAtMs: 1_200 });
  });

  it('does not take the rest of an interrupted answer for a wrong one, unless it comes back', () => {
    const { ear, hear } = listening();
    ear.expect(1);
    hear(replyOf({ owner: 3, line: 0, part: 0 }));
    expect(ear.reply.wrongPackets).toBe(0);
    hear(replyOf({ owner: 3, line: 1, part: 0 }));
    hear(replyOf({ owner: 3, line: 0, part: 0 }, 40));
    expect(ear.reply).toMatchObject({ wrongPackets: 2, foreignPackets: 0 });
  });

  it('notices what is for somebody else at any time', () => {
    const { ear, hear } = listening();
    ear.expect(0);
    hear(replyOf({ owner: 9, line: 0, part: 0 }, 40));
    expect(ear.reply).toMatchObject({ foreignPackets: 2, foreignOwners: [9], firstAtMs: null });
  });

  it('waits anew for each answer', () => {
    const { ear, hear } = listening();
    ear.expect(1);
    hear(replyOf({ owner: 3, line: 1, part: 0 }));
    ear.expect(1);
    expect(ear.isOver).toBe(false);
    expect(ear.reply).toMatchObject({ firstAtMs: null, heardMarks: 0 });
    expect(ear.lastSoundAtMs).toBe(1_080);
  });
});
