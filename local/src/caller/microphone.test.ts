import { describe, expect, it } from 'vitest';
import { type Frame, Microphone } from './microphone.ts';

/** Takes frames that are due every 20 ms from 1000 on. */
function take(microphone: Microphone, count: number): Frame[] {
  return Array.from({ length: count }, (_, index) => microphone.take(1000 + index * 20));
}

const bytes = (length: number) => new Uint8Array(length).fill(0x20);

describe('the microphone', () => {
  it('cuts audio into frames and fills the last with silence', async () => {
    const microphone = new Microphone(false);
    const played = microphone.play(bytes(400));
    const frames = take(microphone, 4);
    expect(frames.map((frame) => frame.kind)).toEqual(['audio', 'audio', 'audio', 'nothing']);
    const last = frames[2];
    expect(last?.kind === 'audio' && [last.payload[79], last.payload[80], last.payload.length]).toEqual([
      0x20, 0xff, 160,
    ]);
    // Frames hold the 20 ms before they leave, and the third holds 10 ms of the audio.
    expect(await played).toEqual({ startedAtMs: 980, endedAtMs: 1030 });
  });

  it('says one thing after the other without a gap', async () => {
    const microphone = new Microphone(true);
    const both = Promise.all([microphone.play(bytes(160)), microphone.play(bytes(160))]);
    take(microphone, 2);
    expect(await both).toEqual([
      { startedAtMs: 980, endedAtMs: 1000 },
      { startedAtMs: 1000, endedAtMs: 1020 },
    ]);
  });

  it('sends silence while idle, unless told not to', () => {
    expect(new Microphone(true).take(0)).toEqual({ kind: 'audio', payload: new Uint8Array(160).fill(0xff) });
    expect(new Microphone(false).take(0)).toEqual({ kind: 'nothing' });
  });

  it('presses a key for 100 ms and ends it thrice', async () => {
    const microphone = new Microphone(false);
    const pressed = microphone.press('5#');
    const frames = take(microphone, 20);
    const [first] = frames;
    expect(first).toEqual({ kind: 'key', payload: Buffer.from([5, 10, 0, 160]), sinceStart: 0 });
    const described = frames
      .slice(0, 10)
      .map((frame) =>
        frame.kind === 'key'
          ? `${Buffer.from(frame.payload).readUInt16BE(2)}${(frame.payload[1] as number) > 127 ? ' end' : ''}`
          : frame.kind,
      );
    expect(described).toEqual([
      '160',
      '320',
      '480',
      '640',
      '800',
      '800 end',
      '800 end',
      '800 end',
      'nothing',
      'nothing',
    ]);
    expect(frames[10]?.kind === 'key' && frames[10].payload[0]).toBe(11);
    await pressed;
  });

  it('presses no key when one of them is none', async () => {
    const microphone = new Microphone(false);
    await expect(microphone.press('12x')).rejects.toThrow(RangeError);
    expect(microphone.take(0)).toEqual({ kind: 'nothing' });
  });

  it('refuses to play nothing, which would never end', async () => {
    await expect(new Microphone(true).play(bytes(0))).rejects.toThrow(RangeError);
  });

  it('lets go of everybody who waits when it is cut', async () => {
    const microphone = new Microphone(true);
    const waiting = Promise.allSettled([microphone.play(bytes(320)), microphone.play(bytes(160))]);
    take(microphone, 1);
    microphone.cut(new Error('over'));
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(microphone.take(0)).toEqual({ kind: 'audio', payload: new Uint8Array(160).fill(0xff) });
  });
});
