import { RepeatCut } from './failover/repeat-cut.ts';
import type { Clock } from './ports/clock.ts';
import { RestTimer } from './rest-timer.ts';
import { TextChunker } from './text-chunker.ts';

/** Far longer than a model takes from one word to the next, far shorter than a pause that a caller notices. */
const REST_MS = 150;

/** Cuts what one model writes into chunks, of an answer that it may only have to finish. */
export class DraftText {
  readonly #chunker = new TextChunker();
  readonly #repeat: RepeatCut | null;
  readonly #add: (chunks: readonly string[]) => void;
  readonly #timer: RestTimer;
  #began = false;

  /**
   * @param said of the answer before: what the model writes of it once more is left out
   * @param add takes whole chunks
   */
  constructor(said: string, clock: Clock, add: (chunks: readonly string[]) => void) {
    this.#repeat = said.trim() === '' ? null : new RepeatCut(said);
    this.#add = add;
    this.#timer = new RestTimer(clock, REST_MS, () => add(this.#chunker.rest()));
  }

  /** Whether the model wrote anything. */
  get began(): boolean {
    return this.#began;
  }

  push(text: string): void {
    this.#timer.end();
    if (text !== '') this.#began = true;
    this.#add(this.#chunker.push(this.#repeat ? this.#repeat.push(text) : text));
    if (this.#chunker.restsAtSentenceEnd) this.#timer.begin();
  }

  end(): void {
    this.#timer.end();
    if (this.#repeat) this.#add(this.#chunker.push(this.#repeat.end()));
    this.#add(this.#chunker.end());
  }

  /** The model has failed: whole sentences stand, half a one is written anew. */
  breakOff(): void {
    this.#timer.end();
    this.#add(this.#chunker.rest());
  }
}
