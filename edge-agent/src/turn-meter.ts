import {
  type ReplyFrame,
  spendDayOf,
  type TurnModels,
  type TurnRequest,
  ULAW_BYTES_PER_SECOND,
} from '@ethera/contract';
import { usdAtMost, usdOfEnded } from './core/turn-spend.ts';
import type { SpendBook } from './ports/spend-book.ts';

/** A recording that does not ride in the request is longer than this only if the caller talked for ten minutes. */
const FETCHED_SECONDS = 600;

export interface TurnMeterDeps {
  readonly spendBook: SpendBook;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of the turn function; undefined where the stage does not say. */
  readonly turnMemoryMb: number | undefined;
  /** What the persona's turns were given before; null where none has come to its end. */
  readonly models: TurnModels | null;
}

/** Counts what one attempt buys while it is bought. */
export class TurnMeter {
  readonly #deps: TurnMeterDeps;
  readonly #id: string;
  readonly #day: string;
  readonly #beganAt: number;
  readonly #seconds: number;
  readonly #historyCharacters: number;
  #saidCharacters = 0;
  #committed = false;
  #endedUsd: number | null = null;

  /** Counts at once what the attempt costs at least: it is about to be sent. */
  constructor(request: TurnRequest, deps: TurnMeterDeps) {
    this.#deps = deps;
    this.#id = `${request.callId}/${request.turn}/${request.attempt}`;
    this.#beganAt = deps.now();
    // A turn is of the day on which it began, whatever the clock does meanwhile.
    this.#day = spendDayOf(this.#beganAt);
    this.#seconds = secondsOf(request);
    this.#historyCharacters = request.history.reduce((all, { text }) => all + text.length, 0);
    this.#count();
  }

  take(frame: ReplyFrame): void {
    switch (frame.type) {
      case 'commit':
        this.#committed = true;
        this.#count();
        break;
      case 'say':
        this.#saidCharacters += frame.text.length;
        this.#count();
        break;
      case 'done':
        this.#endedUsd = usdOfEnded(frame.summary, this.#deps.turnMemoryMb);
        break;
      default:
    }
  }

  /** However the attempt ended: with the function's own account of it, or without. */
  end(): void {
    this.#deps.spendBook.settle(this.#day, this.#id, this.#endedUsd ?? this.#usdAtMost());
  }

  #count(): void {
    this.#deps.spendBook.count(this.#day, this.#id, this.#usdAtMost());
  }

  #usdAtMost(): number {
    const { now, models, turnMemoryMb } = this.#deps;
    const running = {
      seconds: this.#seconds,
      historyCharacters: this.#historyCharacters,
      saidCharacters: this.#saidCharacters,
      committed: this.#committed,
      // The clock may have been set back.
      ranMs: Math.max(0, now() - this.#beganAt),
    };
    return usdAtMost(running, models, turnMemoryMb);
  }
}

function secondsOf({ recording }: TurnRequest): number {
  switch (recording.in) {
    case 'request':
      return (recording.ulawBase64.length * 3) / 4 / ULAW_BYTES_PER_SECOND;
    case 'bucket':
      return FETCHED_SECONDS;
    case 'keys':
      return 0;
  }
}
