/** How long a playback has been audible, by when it began and when it was held. Pure: every time is given. */
export class PlaybackClock {
  #playedMs = 0;
  #runningSinceMs: number | null = null;

  /** It begins, or goes on. */
  run(atMs: number): void {
    this.#runningSinceMs ??= atMs;
  }

  hold(atMs: number): void {
    this.#playedMs = this.playedMs(atMs);
    this.#runningSinceMs = null;
  }

  /** For the next playback. */
  reset(): void {
    this.#playedMs = 0;
    this.#runningSinceMs = null;
  }

  playedMs(atMs: number): number {
    return this.#playedMs + (this.#runningSinceMs === null ? 0 : Math.max(0, atMs - this.#runningSinceMs));
  }
}
