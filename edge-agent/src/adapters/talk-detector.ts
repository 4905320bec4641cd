export type TalkSource = 'main' | 'snoop';
export type TalkChange = 'started' | 'finished';

/** What Asterisk is to take for talk, and after how long a silence for its end. */
export interface Detection {
  readonly silenceMs: number;
  /** TALK_DETECT's. */
  readonly energy: number;
}

/**
 * Joins the talk detection of the caller's channel and of the snoop into one. The main channel is the quicker of the
 * two. It never finishes when RTP stops (mute, DTX), and then does not start either; the snoop, which is fed with
 * silence, does both, but as late as the burstiest moment of the call has made it.
 */
export class TalkDetector {
  #talking = false;
  /** What each channel said last. */
  readonly #heard: Record<TalkSource, boolean> = { main: false, snoop: false };
  /** The snoop still owes the end of speech that the main channel has ended already. */
  #snoopOwes = false;
  /** The snoop has heard something of what the main channel heard last. */
  #snoopFollows = true;
  /** When the main channel's last change came, and by how much the snoop's came later. */
  #changedAtMs = 0;
  #lagMs = 0;
  #news = 0;

  /** How late the snoop was last. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** The main channel has heard the caller fall silent, and the snoop, late as it is, not yet. */
  get snoopIsBehind(): boolean {
    return !this.#heard.main && (this.#heard.snoop || !this.#snoopFollows);
  }

  /** Whether the caller talks, as far as anybody has said. */
  get isTalking(): boolean {
    return this.#talking;
  }

  /** The main channel ends a talk of which it has not told the beginning: that was lost. */
  hasMissedStart(source: TalkSource, change: TalkChange): boolean {
    return source === 'main' && change === 'finished' && !this.#heard.main && !this.#talking;
  }

  /** How often it was told something. */
  get news(): number {
    return this.#news;
  }

  /**
   * What the channels said last may no longer be true. Until the main channel's detection, which is set up anew, says
   * otherwise, the caller is taken to talk.
   */
  startOver(): void {
    this.#talking = true;
    this.#heard.main = false;
    this.changeSnoop();
  }

  /** Takes the caller to be silent where nobody has heard him. @returns false when somebody has, or when it was known */
  endUnheard(): boolean {
    if (!this.#talking || this.#heard.main) return false;
    this.#talking = false;
    return true;
  }

  /** A fresh snoop has taken over, which knows nothing of what was said before. */
  changeSnoop(): void {
    this.#heard.snoop = false;
    this.#snoopOwes = false;
    this.#snoopFollows = !this.#heard.main;
    this.#lagMs = 0;
  }

  /** Takes what a channel says and gives what is new about the caller. @param atMs when, on any clock */
  hear(source: TalkSource, change: TalkChange, atMs: number): TalkChange | undefined {
    this.#news += 1;
    const wasHeard = this.#heard[source];
    if (source === 'main') this.#changedAtMs = atMs;
    else if (this.#heard.main === (change === 'started')) this.#lagMs = atMs - this.#changedAtMs;
    this.#heard[source] = change === 'started';
    return change === 'started' ? this.#start(source) : this.#finish(source, wasHeard);
  }

  #start(source: TalkSource): TalkChange | undefined {
    if (source === 'main') this.#snoopFollows = this.#heard.snoop;
    // The snoop speaks for a main channel that is stuck in speech, and else only repeats.
    if (source === 'snoop') {
      this.#snoopFollows = true;
      this.#snoopOwes = false;
      if (!this.#heard.main) return undefined;
    }
    if (this.#talking) return undefined;
    this.#talking = true;
    return 'started';
  }

  #finish(source: TalkSource, wasHeard: boolean): TalkChange | undefined {
    if (source === 'snoop' && this.#snoopOwes) {
      this.#snoopOwes = false;
      return undefined;
    }
    if (!this.#talking || !wasHeard) return undefined;
    this.#talking = false;
    this.#snoopOwes = source === 'main' && this.#heard.snoop;
    return 'finished';
  }
}
