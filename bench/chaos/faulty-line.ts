import { type Clock, systemClock } from '../../local/src/caller/clock.ts';
import type { Deliver, Line } from '../../local/src/caller/line.ts';
import { audioOf, mixInto } from '../../local/src/caller/lines/audio-packet.ts';
import { ReleaseQueue } from '../../local/src/release-queue.ts';

/** What a line does to what its caller sends, and until when. Epoch milliseconds. */
interface Trouble {
  readonly how: 'gap' | 'burst' | 'noise';
  readonly untilMs: number;
}

/** A line that is clear until it is told otherwise. What the caller hears is never touched. */
export class FaultyLine implements Line {
  readonly #noise: Int16Array;
  readonly #clock: Clock;
  readonly #queue: ReleaseQueue;
  #trouble: Trouble | undefined;
  #noisy = 0;

  /** @param noise 8 kHz, at the level at which it is to be heard */
  constructor(noise: Int16Array, clock: Clock = systemClock) {
    this.#noise = noise;
    this.#clock = clock;
    this.#queue = new ReleaseQueue(clock);
  }

  /** From now on loses (`gap`), holds back and then delivers at once (`burst`), or mixes noise in. Ends what was before. */
  begin(how: Trouble['how'], forMs: number): void {
    this.#trouble = { how, untilMs: this.#clock() + forMs };
  }

  readonly outgoing = (packet: Buffer, deliver: Deliver): void => {
    const atMs = this.#clock();
    const trouble = this.#trouble && atMs < this.#trouble.untilMs ? this.#trouble : undefined;
    if (trouble?.how === 'gap') return;
    const noisy = trouble?.how === 'noise' && audioOf(packet) ? this.#withNoise(packet) : packet;
    this.#queue.add(trouble?.how === 'burst' ? trouble.untilMs : atMs, () => deliver(noisy));
  };

  readonly incoming = (packet: Buffer, deliver: Deliver): void => deliver(packet);

  #withNoise(packet: Buffer): Buffer {
    const start = this.#noisy;
    this.#noisy += packet.length;
    return mixInto(packet, (index) => this.#noise[(start + index) % this.#noise.length] ?? 0);
  }
}
