import { asEtheraError, EtheraError, type ReplyFrame, TURN_RETRIES, type TurnRequest } from '@ethera/contract';
import { delay } from './delay.ts';
import { logFailure } from './failure-log.ts';
import type { Log } from './ports/log.ts';
import type { TurnService } from './ports/turn-service.ts';

/**
 * The function's first frame is its transcript: a cold start of a second, and two recognisers of two seconds each. A stream
 * without it after this is dead, and there is time for another before the caller hears the apology (`turnDeadlineMs`).
 */
const FIRST_FRAME_MS = 5_000;
/** Lambda frees an environment with each turn that ends. */
const THROTTLED_MS = 250;
/** A turn takes a second from the request to its first audio: with less than this left it would be for nothing. */
const ANSWER_MS = 1_500;
/** What one turn asks of Lambda at most. */
const MOST_TRIES = 3;

/** What a second request can put right. The function's own failures reach the edge as frames: it has retried what it could. */
const worthAsking: ReadonlySet<string> = new Set([
  'function.unavailable',
  'function.throttled',
  'function.crashed',
  'frames.malformed',
]);

type AskedService = Pick<TurnService, 'answer' | 'warm'>;

export interface TurnRetryDeps {
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly firstFrameMs?: number;
}

/**
 * The turn service, asked again when Lambda fails before anything of the reply came. What was said or done once is never
 * asked for again: with the first word, or an action, the stream is as it is. Both sides share one budget of requests.
 */
export function retryingTurns(service: AskedService, deps: TurnRetryDeps): AskedService {
  return {
    warm: (personaId, signal) => service.warm(personaId, signal),
    answer: (request, signal) => answerWithRetries(service, deps, request, signal),
  };
}

async function* answerWithRetries(
  service: AskedService,
  deps: TurnRetryDeps,
  request: TurnRequest,
  signal: AbortSignal,
): AsyncGenerator<ReplyFrame, void, undefined> {
  const startedAtMs = deps.now();
  const told = new Set<ReplyFrame['type']>();
  for (let tries = 1; !signal.aborted; tries += 1) {
    const asked = laterRequest(request, deps.now() - startedAtMs, tries - 1);
    try {
      for await (const frame of withinTime(service, asked, deps.firstFrameMs ?? FIRST_FRAME_MS, signal)) {
        // The request that failed may have told this already.
        if (told.has(frame.type) && isHearing(frame.type)) continue;
        told.add(frame.type);
        yield frame;
      }
      return;
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asEtheraError(thrown);
      const waitMs = pauseAfter(error);
      const spentMs = deps.now() - startedAtMs + waitMs;
      if (![...told].every(isHearing) || !isWorthAsking(error, request, spentMs, tries)) throw error;
      const { callId, turn, attempt } = request;
      logFailure(deps.log, 'warn', 'turn asked again', error, { callId, turn, attempt, tries });
      await delay(waitMs, signal);
    }
  }
}

function pauseAfter({ code, retryAfterMs }: EtheraError): number {
  return code === 'function.throttled' ? (retryAfterMs ?? THROTTLED_MS) : 0;
}

/** @param passedMs since the first request, until the next one */
function isWorthAsking(error: EtheraError, { retries }: TurnRequest, passedMs: number, tries: number): boolean {
  if (!error.retryable || !worthAsking.has(error.code) || !retries) return false;
  return tries < MOST_TRIES && tries <= retries.requests && retries.forMs - passedMs >= ANSWER_MS;
}

function isHearing(type: ReplyFrame['type']): boolean {
  return type === 'transcript' || type === 'commit';
}

/** The same request as it is to be made after so long, by so many requests the poorer. */
function laterRequest(request: TurnRequest, passedMs: number, spent: number): TurnRequest {
  if (spent === 0) return request;
  const { requests, forMs } = request.retries ?? { requests: TURN_RETRIES, forMs: 0 };
  return {
    ...request,
    commitInMs: Math.max(0, request.commitInMs - passedMs),
    commitFloorMs: Math.max(0, request.commitFloorMs - passedMs),
    retries: { requests: Math.max(0, requests - spent), forMs: Math.max(0, forMs - passedMs) },
  };
}

/** @throws EtheraError `function.unavailable` when not even the first frame came in time */
async function* withinTime(
  service: AskedService,
  request: TurnRequest,
  firstFrameMs: number,
  signal: AbortSignal,
): AsyncGenerator<ReplyFrame, void, undefined> {
  const late = new AbortController();
  const waiting = new AbortController();
  const frames = service.answer(request, AbortSignal.any([signal, late.signal]));
  void delay(firstFrameMs, waiting.signal).then((outcome) => {
    if (outcome === 'over') late.abort();
  });
  try {
    for await (const frame of frames) {
      waiting.abort();
      yield frame;
    }
    // An aborted stream ends quietly.
    if (late.signal.aborted && !signal.aborted) {
      throw new EtheraError('function.unavailable', `Lambda sent nothing of the turn for ${firstFrameMs} ms`);
    }
  } finally {
    waiting.abort();
  }
}
