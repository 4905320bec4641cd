import type { Clock } from '../ports/clock.ts';

export interface HedgeInput<Answer> {
  /** Makes the request. Must end when the signal aborts: it is waited for. */
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
  /** Given an answer that came too late. */
  readonly discard?: (answer: Answer) => void;
  /** When to ask a second time, in milliseconds after the first. */
  readonly afterMs: number;
  /** Whether the second request may be made; asked when the time has come. */
  readonly may: () => boolean;
  readonly clock: Pick<Clock, 'delay'>;
  readonly signal: AbortSignal;
}

export interface HedgedAnswer<Answer> {
  readonly answer: Answer;
  /** Whose it is. */
  readonly by: 'first' | 'second';
  /** A second request was made, and one of the two has been broken off. */
  readonly hedged: boolean;
  /** Must be called when all of the answer was read: until then it ends with the signal. */
  readonly release: () => void;
}

/** What the loser of two is ended with. */
class Outrun extends Error {
  override readonly name = 'Outrun';
}

/**
 * Asks, and asks a second time when the answer is late: the first to answer wins, the other is broken off. A failure
 * counts when nothing else is under way: a request that fails at once is no reason to ask again here.
 * @throws what the first request failed with
 */
export function askTwice<Answer>(input: HedgeInput<Answer>): Promise<HedgedAnswer<Answer>> {
  const { ask, discard, afterMs, may, clock, signal } = input;
  const outcome = Promise.withResolvers<HedgedAnswer<Answer>>();
  const waiting = new AbortController();
  const running = new Map<'first' | 'second', AbortController>();
  let firstFailure: { readonly thrown: unknown } | undefined;
  let hedged = false;
  let answered = false;

  const begin = (by: 'first' | 'second') => {
    const own = new AbortController();
    const follow = () => own.abort(signal.reason);
    if (signal.aborted) follow();
    else signal.addEventListener('abort', follow, { once: true });
    running.set(by, own);
    const release = () => signal.removeEventListener('abort', follow);
    ask(own.signal).then(
      (answer) => {
        running.delete(by);
        if (answered) {
          release();
          discard?.(answer);
          return;
        }
        answered = true;
        waiting.abort();
        for (const loser of running.values()) loser.abort(new Outrun('another request was quicker'));
        outcome.resolve({ answer, by, hedged, release });
      },
      (thrown: unknown) => {
        release();
        running.delete(by);
        firstFailure ??= { thrown };
        if (running.size > 0) return;
        waiting.abort();
        outcome.reject(firstFailure.thrown);
      },
    );
  };

  begin('first');
  clock.delay(afterMs, waiting.signal).then(
    () => {
      if (running.size === 0 || signal.aborted || !may()) return;
      hedged = true;
      begin('second');
    },
    () => undefined,
  );
  return outcome.promise;
}
