/** As many seconds at least, since the proof of the socket is an event, too. */
const SAMPLES = 60;
/** An event that seems later than that is none: somebody has set a clock. */
const LATEST_MS = 10_000;

/**
 * Tells by Asterisk's own clock when an event happened that comes late: a talk that began three seconds ago did not begin now.
 * The clocks need not agree: what counts is by how much an event took longer than the quickest of the last ones.
 */
export class EventClock {
  #offsetsMs: number[] = [];

  /**
   * Epoch milliseconds of this machine's clock.
   * @param timestamp as ARI writes it
   */
  timeOf(timestamp: string | undefined, receivedAtMs: number): number {
    const saidAtMs = Date.parse(timestamp ?? '');
    if (Number.isNaN(saidAtMs)) return receivedAtMs;
    const offsetMs = receivedAtMs - saidAtMs;
    this.#offsetsMs.push(offsetMs);
    if (this.#offsetsMs.length > SAMPLES) this.#offsetsMs.shift();
    const lateMs = offsetMs - Math.min(...this.#offsetsMs);
    if (lateMs <= LATEST_MS) return receivedAtMs - lateMs;
    this.#offsetsMs = [offsetMs];
    return receivedAtMs;
  }
}
