import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mulawSilence } from '../audio/mulaw.ts';
import { Microphone } from './microphone.ts';
import { decodeRtp, type RtpPacket } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';
import { StereoRecording } from './stereo-recording.ts';

function begin(sendSilence: boolean, clockRate = 1, gridMs?: number) {
  const microphone = new Microphone(sendSilence);
  const startedAt = Date.now();
  const sent: { atMs: number; packet: RtpPacket }[] = [];
  const dueAtMs: number[] = [];
  const sender = new RtpSender({
    microphone,
    clock: () => Date.now(),
    clockRate,
    ...(gridMs === undefined ? {} : { gridMs }),
    dtmfPayloadType: 96,
    send: (bytes) => sent.push({ atMs: Date.now() - startedAt, packet: decodeRtp(bytes) as RtpPacket }),
    onSent: (_, due) => dueAtMs.push(due - startedAt),
  });
  sender.start();
  return { microphone, sender, sent, dueAtMs };
}

/** Says one sample at the end of every so many frames. */
function clicking(everyFrames: number): Microphone {
  const microphone = new Microphone(true);
  const words = new Uint8Array(everyFrames * 160).fill(mulawSilence);
  words[words.length - 1] = 0;
  for (let count = 0; count < 70; count++) void microphone.play(words);
  return microphone;
}

describe('sending RTP', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves on the grid, wherever the call begins', () => {
    vi.setSystemTime(1_000_003);
    const { sender, sent } = begin(true, 1, 5);
    vi.advanceTimersByTime(100);
    sender.stop();
    expect(sent.map(({ atMs }) => atMs)).toEqual([22, 42, 62, 82]);
  });

  it('sends every 20 ms with numbers and timestamps in step', () => {
    const { sender, sent, dueAtMs } = begin(true);
    vi.advanceTimersByTime(1000);
    sender.stop();
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(50);
    expect(dueAtMs).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 20));
    const [first, second] = sent.map(({ packet }) => packet);
    expect(first?.marker).toBe(true);
    expect(second?.marker).toBe(false);
    expect(((second?.sequence ?? 0) - (first?.sequence ?? 0)) & 0xffff).toBe(1);
    expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) | 0).toBe(160);
  });

  it('catches up after a stall without losing its clock, and reports how late it was', () => {
    const { sender, sent, dueAtMs } = begin(true);
    vi.advanceTimersByTime(100);
    vi.setSystemTime(Date.now() + 70);
    vi.advanceTimersByTime(20);
    expect(sent.map(({ atMs }) => atMs).slice(5, 9)).toEqual([190, 190, 190, 190]);
    expect(dueAtMs.slice(5, 9)).toEqual([120, 140, 160, 180]);
    expect(sender.lateness().maxMs).toBe(70);
    sender.stop();
  });

  it('lets timestamps go on through quiet, and marks the first packet after it', () => {
    const { microphone, sender, sent } = begin(false);
    vi.advanceTimersByTime(100);
    void microphone.play(new Uint8Array(160));
    vi.advanceTimersByTime(100);
    void microphone.play(new Uint8Array(160));
    vi.advanceTimersByTime(100);
    sender.stop();
    expect(sent.map(({ packet }) => packet.marker)).toEqual([true, true]);
    const [first, second] = sent.map(({ packet }) => packet);
    expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) | 0).toBe(5 * 160);
    expect(((second?.sequence ?? 0) - (first?.sequence ?? 0)) & 0xffff).toBe(1);
  });

  it('gives all packets of a key the time at which it went down, in the type the far side wants', () => {
    const { microphone, sender, sent } = begin(false);
    void microphone.press('1');
    vi.advanceTimersByTime(200);
    sender.stop();
    expect(sent.map(({ packet }) => packet.payloadType)).toEqual(Array(8).fill(96));
    expect(new Set(sent.map(({ packet }) => packet.timestamp)).size).toBe(1);
    expect(sent.map(({ packet }) => packet.marker)).toEqual([true, ...Array(7).fill(false)]);
  });

  it('is silent while held, and time goes on', () => {
    const { sender, sent, dueAtMs } = begin(true);
    sender.muted = true;
    vi.advanceTimersByTime(100);
    sender.muted = false;
    vi.advanceTimersByTime(20);
    sender.stop();
    expect(sent).toHaveLength(1);
    expect(dueAtMs).toEqual([120]);
  });

  it('leaves no gap in its numbers when it was mute in mid-speech, and marks the first packet after it', () => {
    const { sender, sent } = begin(true);
    vi.advanceTimersByTime(100);
    sender.muted = true;
    vi.advanceTimersByTime(400);
    sender.muted = false;
    vi.advanceTimersByTime(40);
    sender.stop();
    const [before, after, next] = sent.slice(4).map(({ packet }) => packet);
    expect(((after?.sequence ?? 0) - (before?.sequence ?? 0)) & 0xffff).toBe(1);
    expect(((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) | 0).toBe(21 * 160);
    expect([before?.marker, after?.marker, next?.marker]).toEqual([false, true, false]);
  });

  it.each([
    [1.001, 3003],
    [0.999, 2997],
  ])('sends by its own clock at a rate of %d: %d frames a minute, with timestamps that do not know', (rate, frames) => {
    const { sender, sent, dueAtMs } = begin(true, rate);
    vi.advanceTimersByTime(60_000);
    sender.stop();
    expect(sent).toHaveLength(frames);
    for (const [index, due] of dueAtMs.entries()) expect(due).toBeCloseTo(((index + 1) * 20) / rate, 2);
    for (const [index, { atMs }] of sent.entries())
      expect(Math.abs(atMs - (dueAtMs[index] ?? 0))).toBeLessThanOrEqual(1);
    const [first, last] = [sent.at(0)?.packet, sent.at(-1)?.packet];
    expect(((last?.timestamp ?? 0) - (first?.timestamp ?? 0)) | 0).toBe((frames - 1) * 160);
  });

  it.each([1.001, 0.999])(
    'is recorded when each sample left, to a quarter of a millisecond, at a rate of %d',
    (rate) => {
      const recording = new StereoRecording(Date.now());
      const sender = new RtpSender({
        microphone: clicking(50),
        clock: () => Date.now(),
        clockRate: rate,
        dtmfPayloadType: 96,
        send: () => {},
        onSent: (payload, dueAtMs) => recording.addSent(payload, dueAtMs),
      });
      sender.start();
      vi.advanceTimersByTime(60_000);
      sender.stop();
      const { left } = recording.channels();
      const clicks = [...left.keys()].filter((index) => left[index] !== 0);
      expect(clicks).toHaveLength(Math.floor(60 * rate));
      // A click is the last sample of each fiftieth frame: it leaves when the frame does.
      for (const [second, click] of clicks.entries()) {
        const leftAtMs = ((second + 1) * 1000) / rate;
        expect(Math.abs((click + 1) / 8 - leftAtMs)).toBeLessThanOrEqual(0.25);
      }
    },
  );
});
