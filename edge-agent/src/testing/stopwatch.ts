/** The longest time for which something has lasted, of the moments at which that counts. */
export class Stopwatch {
  longestMs = 0;
  #sinceMs: number | null = null;
  #counts = false;

  /**
   * @param lasts from now until the next look
   * @param counts until the next look
   */
  look(nowMs: number, lasts: boolean, counts = true): void {
    if (this.#sinceMs !== null && this.#counts) this.longestMs = Math.max(this.longestMs, nowMs - this.#sinceMs);
    this.#sinceMs = lasts ? (this.#sinceMs ?? nowMs) : null;
    this.#counts = counts;
  }
}
