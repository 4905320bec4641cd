export type TalkSource = 'main' | 'snoop';
export type TalkChange = 'started' | 'finished';

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

  /** Takes what a channel says and gives what is new about the caller. */
  hear(source: TalkSource, change: TalkChange): TalkChange | undefined {
    const wasHeard = this.#heard[source];
    this.#heard[source] = change === 'started';
    return change === 'started' ? this.#start(source) : this.#finish(source, wasHeard);
  }

  #start(source: TalkSource): TalkChange | undefined {
    // The snoop speaks for a main channel that is stuck in speech, and else only repeats.
    if (source === 'snoop') {
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
