const FRAME_MS = 20;

/** How long a playback has been audible, by when it began and when it was held. Pure: every time is given. */
export class PlaybackClock {
  #playedMs = 0;
  #runningSinceMs: number | null = null;

  /** It begins, or goes on. */
  run(atMs: number): void {
    this.#runningSinceMs ??= atMs;
  }

  /** A packet that has begun is out as a whole: without that, each hold would let the clock fall behind the reader. */
  hold(atMs: number): void {
    if (this.#runningSinceMs === null) return;
    this.#playedMs = (Math.floor(this.playedMs(atMs) / FRAME_MS) + 1) * FRAME_MS;
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
