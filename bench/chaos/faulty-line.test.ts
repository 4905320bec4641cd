import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mulawSilence } from '../../local/src/audio/mulaw.ts';
import { decodeRtp, encodeRtp } from '../../local/src/caller/rtp-packet.ts';
import { FaultyLine } from './faulty-line.ts';

const packet = (sequence: number) =>
  encodeRtp({
    payloadType: 0,
    marker: false,
    sequence,
    timestamp: sequence * 160,
    ssrc: 1,
    payload: new Uint8Array(160).fill(mulawSilence),
  });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sends a packet each 20 ms and notes which arrive, and when. */
function send(line: FaultyLine, count: number) {
  const arrived: { sequence: number; atMs: number; payload: Uint8Array }[] = [];
  const startedAtMs = Date.now();
  for (let sequence = 0; sequence < count; sequence++) {
    line.outgoing(packet(sequence), (bytes) => {
      const { payload } = decodeRtp(bytes) ?? { payload: new Uint8Array(0) };
      arrived.push({ sequence, atMs: Date.now() - startedAtMs, payload });
    });
    vi.advanceTimersByTime(20);
  }
  vi.runAllTimers();
  return arrived;
}

const lineOf = () => new FaultyLine(new Int16Array(100).fill(4_000), () => Date.now());

describe('a line', () => {
  it('is clear until it is told otherwise', () => {
    expect(send(lineOf(), 3).map(({ atMs }) => atMs)).toEqual([0, 20, 40]);
  });

  it('loses what is sent within a gap', () => {
    const line = lineOf();
    line.begin('gap', 50);
    expect(send(line, 5).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  it('holds back and then delivers at once, in order', () => {
    const line = lineOf();
    line.begin('burst', 50);
    expect(send(line, 5).map(({ sequence, atMs }) => [sequence, atMs])).toEqual([
      [0, 50],
      [1, 50],
      [2, 50],
      [3, 60],
      [4, 80],
    ]);
  });

  it('drowns what is sent in noise, for a while', () => {
    const line = lineOf();
    line.begin('noise', 30);
    const loud = send(line, 3).map(({ payload }) => payload.some((code) => code !== mulawSilence));
    expect(loud).toEqual([true, true, false]);
  });
});
