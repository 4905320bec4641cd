import { holdsSpeech } from './audio-packet.ts';

/** When something happens to a call, counted in what the caller sends. */
export type LineMoment =
  /** Once, so long after the first packet. */
  | { readonly kind: 'call'; readonly afterMs: number }
  /** Once, so long after the caller begins to speak for the first time. */
  | { readonly kind: 'speech'; readonly afterMs: number }
  /** Again and again, the first time one period after the first packet. */
  | { readonly kind: 'every'; readonly periodMs: number };

/**
 * The time during which a line misbehaves. Speech is recognised by its level: what adds noise belongs behind whatever
 * asks this.
 */
export class LineWindow {
  readonly #durationMs: number;
  readonly #moment: LineMoment | undefined;
  /** Epoch; of the present window or the next. */
  #opensAtMs: number | undefined;
  #armed = false;

  /**
   * @param durationMs may be Infinity
   * @param moment without it the window only opens when it is told to
   */
  constructor(durationMs: number, moment?: LineMoment) {
    this.#durationMs = durationMs;
    this.#moment = moment;
  }

  /** Opens now, instead of whatever was planned next. */
  open(atMs: number): void {
    this.#opensAtMs = atMs;
  }

  close(): void {
    this.#opensAtMs = undefined;
  }

  /** The end (epoch) of the window in which a packet that leaves at `atMs` falls; undefined outside. Ask in order. */
  endFor(packet: Buffer, atMs: number): number | undefined {
    this.#arm(packet, atMs);
    if (this.#opensAtMs === undefined) return undefined;
    while (atMs >= this.#opensAtMs + this.#durationMs) {
      if (this.#moment?.kind !== 'every') {
        this.close();
        return undefined;
      }
      this.#opensAtMs += Math.max(this.#moment.periodMs, this.#durationMs);
    }
    return atMs >= this.#opensAtMs ? this.#opensAtMs + this.#durationMs : undefined;
  }

  #arm(packet: Buffer, atMs: number): void {
    if (!this.#moment || this.#armed) return;
    if (this.#moment.kind === 'speech' && !holdsSpeech(packet)) return;
    this.#armed = true;
    this.#opensAtMs ??= atMs + (this.#moment.kind === 'every' ? this.#moment.periodMs : this.#moment.afterMs);
  }
}
