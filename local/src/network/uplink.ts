import { type Clock, systemClock } from '../caller/clock.ts';

/** What goes up a connection: bytes, or the end of them. */
export type Parcel = { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'end' };

/** A connection's place on the uplink. */
export interface UplinkShare {
  /** Hands over what came at `atMs` (epoch). It leaves in pieces, after what came before it. */
  send(parcel: Parcel, atMs: number): void;
  /** Drops what has not left. */
  close(): void;
}

interface Waiting {
  readonly parcel: Parcel;
  readonly atMs: number;
}

interface Place {
  readonly passed: (parcel: Parcel, atMs: number) => void;
  waiting: Waiting[];
}

/** TCP's usual segment: connections take turns by it. */
const segmentBytes = 1460;

/** Timers fire about this late. What leaves within it is handed on at once, under the time at which it leaves. */
const aheadMs = 1;

/**
 * A line of so many bits a second that several connections share, a segment of each in turn: bulk does not hold up what is
 * small for longer than that. Times are computed and not measured: a late timer delays no bit that follows.
 */
export class Uplink {
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  #turns: Place[] = [];
  #freeAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(bitsPerSecond: number = Number.POSITIVE_INFINITY, clock: Clock = systemClock) {
    this.#bytesPerMs = bitsPerSecond / 8000;
    this.#clock = clock;
  }

  /** @param passed is told each piece, with the time (epoch, perhaps a millisecond ahead) at which its last bit has left */
  join(passed: (parcel: Parcel, atMs: number) => void): UplinkShare {
    const place: Place = { passed, waiting: [] };
    return {
      send: (parcel, atMs) => {
        if (place.waiting.length === 0) this.#turns.push(place);
        place.waiting.push({ parcel, atMs });
        this.#pass();
      },
      close: () => {
        place.waiting = [];
        this.#turns = this.#turns.filter((other) => other !== place);
      },
    };
  }

  #pass(): void {
    clearTimeout(this.#timer);
    for (let place = this.#turns[0]; place; place = this.#turns[0]) {
      const waitMs = this.#freeAtMs - this.#clock();
      if (waitMs > aheadMs) {
        this.#timer = setTimeout(() => this.#pass(), waitMs);
        return;
      }
      this.#turns.shift();
      const { parcel, atMs } = takeSegment(place.waiting);
      if (place.waiting.length > 0) this.#turns.push(place);
      const bytes = parcel.kind === 'bytes' ? parcel.bytes.length : 0;
      this.#freeAtMs = Math.max(this.#freeAtMs, atMs) + bytes / this.#bytesPerMs;
      place.passed(parcel, this.#freeAtMs);
    }
  }
}

function takeSegment(waiting: Waiting[]): Waiting {
  const first = waiting[0];
  if (!first) throw new Error('a connection has its turn that sends nothing');
  const { parcel, atMs } = first;
  if (parcel.kind === 'end' || parcel.bytes.length <= segmentBytes) {
    waiting.shift();
    return first;
  }
  waiting[0] = { parcel: { kind: 'bytes', bytes: parcel.bytes.subarray(segmentBytes) }, atMs };
  return { parcel: { kind: 'bytes', bytes: parcel.bytes.subarray(0, segmentBytes) }, atMs };
}
