import { describe, expect, it } from 'vitest';
import { type Arrival, playOut } from './playout.ts';

const delayMs = 40;

/** Packet number `index` of a stream, carrying its own number as audio. */
function arrival(index: number, atMs: number, changes: Partial<Arrival['packet']> = {}): Arrival {
  return {
    atMs,
    packet: {
      payloadType: 0,
      marker: false,
      sequence: (65_530 + index) & 0xffff,
      timestamp: (2 ** 32 - 480 + index * 160) >>> 0,
      ssrc: 1,
      payload: new Uint8Array(160).fill(index),
      ...changes,
    },
  };
}

function range(from: number, to: number, atMs: (index: number) => number): Arrival[] {
  return Array.from({ length: to - from }, (_, offset) => arrival(from + offset, atMs(from + offset)));
}

function positions(arrivals: readonly Arrival[]): (readonly [index: number, ms: number])[] {
  return playOut(arrivals, delayMs).placements.map(({ position, payload }) => [payload[0] as number, position / 8]);
}

describe('the playout buffer', () => {
  it('puts the first packet after its delay, to the sample, and jitter does not move the others', () => {
    const jitter = [0, 15, -3, 39, 0, 8];
    const arrivals = range(0, 6, (index) => 1000.125 + index * 20 + (jitter[index] as number));
    const playout = playOut(arrivals, delayMs);
    expect(playout.placements.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5].map((n) => 8321 + n * 160));
    expect(playout).toMatchObject({ latePackets: 0, lostPackets: 0, stretches: 1 });
  });

  it('leaves the gap of a lost packet open', () => {
    const arrivals = range(0, 5, (index) => 100 + index * 20).filter((_, index) => index !== 2);
    expect(positions(arrivals)).toEqual([
      [0, 140],
      [1, 160],
      [3, 200],
      [4, 220],
    ]);
    expect(playOut(arrivals, delayMs).lostPackets).toBe(1);
  });

  it('puts packets that overtook each other in order', () => {
    const arrivals = [arrival(0, 100), arrival(2, 121), arrival(1, 139), arrival(3, 160)];
    expect(positions(arrivals)).toEqual([
      [0, 140],
      [2, 180],
      [1, 160],
      [3, 200],
    ]);
    expect(playOut(arrivals, delayMs)).toMatchObject({ lostPackets: 0, latePackets: 0 });
  });

  it('drops and counts a packet that comes after its turn', () => {
    const arrivals = [arrival(0, 100), arrival(2, 140), arrival(3, 160), arrival(1, 161), arrival(4, 180)];
    expect(positions(arrivals).map(([index]) => index)).toEqual([0, 2, 3, 4]);
    expect(playOut(arrivals, delayMs)).toMatchObject({ latePackets: 1, lostPackets: 0, stretches: 1 });
  });

  it('hears a doubled packet once', () => {
    const playout = playOut([arrival(0, 100), arrival(0, 101), arrival(1, 120)], delayMs);
    expect(playout).toMatchObject({ duplicatePackets: 1, lostPackets: 0 });
    expect(playout.placements).toHaveLength(2);
  });

  it('keeps the time of a stalled network that delivers everything at once', () => {
    const arrivals = range(0, 40, (index) => 100 + (index >= 10 && index < 25 ? 25 * 20 : index * 20));
    const playout = playOut(arrivals, delayMs);
    const heard = positions(arrivals);
    expect(heard.every(([index, ms]) => ms === 140 + index * 20)).toBe(true);
    // Packets 10 to 22 came more than 40 ms late.
    expect(playout).toMatchObject({ latePackets: 13, stretches: 1 });
    expect(heard).toHaveLength(27);
  });

  it('keeps the length of a pause whose timestamps did not go on', () => {
    const arrivals = [...range(0, 5, (n) => 100 + n * 20), ...range(5, 10, (n) => 1100 + n * 20)];
    expect(positions(arrivals).slice(4, 6)).toEqual([
      [4, 220],
      [5, 1240],
    ]);
    expect(playOut(arrivals, delayMs)).toMatchObject({ latePackets: 0, stretches: 2 });
  });

  it('keeps the length of a pause whose timestamps went on', () => {
    const arrivals = [...range(0, 5, (n) => 100 + n * 20), ...range(55, 60, (n) => 100 + n * 20 + 7)];
    expect(positions(arrivals)[5]).toEqual([55, 140 + 55 * 20]);
  });

  it('begins anew with a marker after idle time', () => {
    const arrivals = [...range(0, 5, (n) => 100 + n * 20), arrival(55, 1213, { marker: true })];
    expect(positions(arrivals)[5]).toEqual([55, 1253]);
  });

  it('does not let a marker in the middle of speech tear it', () => {
    const arrivals = [arrival(0, 100), arrival(1, 127, { marker: true }), arrival(2, 140)];
    expect(positions(arrivals)).toEqual([
      [0, 140],
      [1, 160],
      [2, 180],
    ]);
  });

  it('never lets audio overlap or move together when timestamps jump ahead', () => {
    const arrivals = [...range(0, 5, (n) => 100 + n * 20), ...range(3000, 3003, (n) => 200 + (n - 3000) * 20)];
    expect(positions(arrivals).slice(4)).toEqual([
      [4, 220],
      [3000 & 0xff, 240],
      [3001 & 0xff, 260],
      [3002 & 0xff, 280],
    ]);
  });

  describe('after silence that was sent', () => {
    const silent = { payload: new Uint8Array(160).fill(0xff) };
    const quiet = (from: number, to: number, atMs: (index: number) => number) =>
      range(from, to, atMs).map(({ atMs, packet }) => ({ atMs, packet: { ...packet, ...silent } }));
    const heard = (arrivals: readonly Arrival[]) => positions(arrivals).filter(([index]) => index !== 0xff);

    it.each([
      { what: 'late', slipMs: 30 },
      { what: 'early', slipMs: -15 },
    ])('hears an utterance its delay after it came, however $what by its timestamps', ({ slipMs }) => {
      const arrivals = [
        ...range(0, 5, (n) => 100 + n * 20),
        ...quiet(5, 20, (n) => 100 + n * 20),
        ...range(20, 25, (n) => 100 + n * 20 + slipMs),
      ];
      expect(heard(arrivals).slice(4)).toEqual([
        [4, 220],
        ...[20, 21, 22, 23, 24].map((n) => [n, 140 + n * 20 + slipMs]),
      ]);
      expect(playOut(arrivals, delayMs)).toMatchObject({ latePackets: 0, stretches: 2 });
    });

    it('loses nothing of a long call whose timestamps fall behind with each utterance', () => {
      const arrivals = Array.from({ length: 20 }, (_, turn) => {
        const at = (n: number) => 100 + n * 20 + turn * 15 + (n % 2) * 30;
        return [...quiet(turn * 20, turn * 20 + 10, at), ...range(turn * 20 + 10, turn * 20 + 20, at)];
      }).flat();
      expect(playOut(arrivals, delayMs)).toMatchObject({ latePackets: 0, lostPackets: 0 });
    });

    it('lets a short pause within an utterance be', () => {
      const arrivals = [
        ...range(0, 5, (n) => 100 + n * 20),
        ...quiet(5, 9, (n) => 100 + n * 20),
        ...range(9, 12, (n) => 100 + n * 20 + 30),
      ];
      expect(heard(arrivals).slice(5)).toEqual([9, 10, 11].map((n) => [n, 140 + n * 20]));
      expect(playOut(arrivals, delayMs).stretches).toBe(1);
    });
  });

  it('follows a new source', () => {
    const arrivals = [arrival(0, 100), arrival(7, 500, { ssrc: 2 }), arrival(8, 520, { ssrc: 2 })];
    expect(positions(arrivals)).toEqual([
      [0, 140],
      [7, 540],
      [8, 560],
    ]);
    expect(playOut(arrivals, delayMs).lostPackets).toBe(0);
  });

  it('follows a sender whose clock is slow, dropping little', () => {
    const arrivals = range(0, 250, (n) => 100 + n * 20.5);
    const playout = playOut(arrivals, delayMs);
    expect(playout.stretches).toBeGreaterThan(2);
    expect(playout.latePackets).toBeLessThan(30);
  });

  it('counts the sequence numbers of keys, which make no sound', () => {
    const key = { payloadType: 101, payload: new Uint8Array(4) };
    const playout = playOut([arrival(0, 100), arrival(1, 120, key), arrival(2, 140)], delayMs);
    expect(playout).toMatchObject({ lostPackets: 0 });
    expect(playout.placements).toHaveLength(2);
  });
});
