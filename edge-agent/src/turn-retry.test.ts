import { type ErrorCode, EtheraError, type ReplyFrame, TURN_RETRIES, turnRequest } from '@ethera/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryLog } from './testing/memory-log.ts';
import { sampleRequest } from './testing/sample-request.ts';
import { sampleSummary } from './testing/samples.ts';
import { retryingTurns } from './turn-retry.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const transcript: ReplyFrame = { type: 'transcript', text: 'Hello.', rejected: null };
const commit: ReplyFrame = { type: 'commit', rule: 'default' };
const say: ReplyFrame = { type: 'say', chunk: 0, text: 'Good day.' };
const audio: ReplyFrame = { type: 'audio', chunk: 0, offset: 0, audio: Uint8Array.of(1) };
const action: ReplyFrame = { type: 'action', action: { name: 'end_call', reason: 'goodbye' } };
const done: ReplyFrame = { type: 'done', summary: sampleSummary };
const whole = [transcript, commit, say, audio, action, done];

/** What one invocation gives: frames, and how it ends. */
interface Script {
  readonly frames: readonly ReplyFrame[];
  readonly fails?: EtheraError;
  readonly takesMs?: number;
}

const failure = (code: ErrorCode, more = {}) => new EtheraError(code, 'x', more);

/** The turn through one script for each request; the last of them stays. */
async function ask(scripts: readonly Script[], retries = { requests: TURN_RETRIES, forMs: 8_000 }) {
  const requests: { commitInMs: number; retries: unknown; atMs: number }[] = [];
  const log = new MemoryLog();
  const startedAtMs = Date.now();
  const service = retryingTurns(
    {
      warm: async () => undefined,
      async *answer(request, signal) {
        const script = scripts[Math.min(requests.length, scripts.length - 1)];
        requests.push({ ...turnRequest.parse(request), retries: request.retries, atMs: Date.now() - startedAtMs });
        const gone = new Promise((resolve) => signal.addEventListener('abort', resolve));
        await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, script?.takesMs ?? 10))]);
        if (signal.aborted) return;
        yield* script?.frames ?? [];
        if (script?.fails) throw script.fails;
      },
    },
    { log, now: Date.now },
  );
  const frames: ReplyFrame[] = [];
  const read = async () => {
    for await (const frame of service.answer(
      { ...sampleRequest, commitInMs: 500, retries },
      new AbortController().signal,
    ))
      frames.push(frame);
    return 'done';
  };
  const outcome = read().catch((thrown: EtheraError) => thrown.code);
  await vi.runAllTimersAsync();
  return { outcome: await outcome, frames, requests, warnings: log.messages('warn') };
}

describe('a turn that Lambda fails', () => {
  it.each([
    ['before anything of it came', []],
    ['when it was heard', [transcript]],
    ['when it was taken', [transcript, commit]],
  ])('%s is asked for again, and told once', async (_, frames) => {
    const {
      outcome,
      frames: told,
      warnings,
    } = await ask([{ frames, fails: failure('function.crashed') }, { frames: whole }]);
    expect([outcome, told]).toEqual(['done', whole]);
    expect(warnings).toEqual(['turn asked again']);
  });

  it.each([
    ['a word of it was said', [transcript, commit, say]],
    ['its action came', [transcript, commit, say, audio, action]],
  ])('when %s is never asked for again', async (_, frames) => {
    const result = await ask([{ frames, fails: failure('function.crashed') }, { frames: whole }]);
    expect(result).toMatchObject({ outcome: 'function.crashed', frames, warnings: [] });
    expect(result.requests).toHaveLength(1);
  });

  it('is asked for with what is left: of the silence, of the budget and of the time', async () => {
    const { requests } = await ask([
      { frames: [], fails: failure('function.unavailable'), takesMs: 300 },
      { frames: whole },
    ]);
    expect(requests).toMatchObject([
      { commitInMs: 500, retries: { requests: TURN_RETRIES, forMs: 8_000 } },
      { commitInMs: 200, retries: { requests: TURN_RETRIES - 1, forMs: 7_700 } },
    ]);
  });

  it('and gives nothing at all for five seconds is asked for again in time', async () => {
    const { outcome, requests } = await ask([{ frames: whole, takesMs: 60_000 }, { frames: whole }]);
    expect([outcome, requests[1]?.atMs]).toEqual(['done', 5_000]);
  });

  it.each([
    ['says when to come back', 700, 700],
    ['does not say when', null, 250],
  ])('for its limit, and %s, is asked for after a pause', async (_, retryAfterMs, atMs) => {
    const throttled = failure('function.throttled', { retryAfterMs });
    const { outcome, requests } = await ask([{ frames: [], fails: throttled, takesMs: 0 }, { frames: whole }]);
    expect([outcome, requests[1]?.atMs]).toEqual(['done', atMs]);
  });

  it.each<[string, EtheraError]>([
    ['refuses the caller', failure('function.denied')],
    ['has no such function', failure('function.missing')],
    ['will not take the request as it is', failure('function.unavailable', { retryable: false })],
    ['wants to be left alone for longer than the turn lasts', failure('function.throttled', { retryAfterMs: 7_000 })],
  ])('because it %s is not asked for again', async (_, fails) => {
    const { outcome, requests } = await ask([{ frames: [], fails }, { frames: whole }]);
    expect([outcome, requests.length]).toEqual([fails.code, 1]);
  });

  it('every time is asked for three times', async () => {
    const { outcome, requests } = await ask([{ frames: [], fails: failure('function.unavailable') }]);
    expect([outcome, requests.length]).toEqual(['function.unavailable', 3]);
  });
});

it('a failure that the function tells of is the function’s last word', async () => {
  const told: ReplyFrame = { type: 'error', code: 'llm.unavailable', message: 'x', retryable: true };
  const { outcome, frames, requests } = await ask([{ frames: [transcript, told] }]);
  expect([outcome, frames, requests.length]).toEqual(['done', [transcript, told], 1]);
});

it('whatever fails whenever: nothing is said, done or heard twice, and nothing follows an action', async () => {
  const codes = ['function.unavailable', 'function.throttled', 'function.crashed', 'frames.malformed'] as const;
  const script = fc.record({
    frames: fc.nat({ max: whole.length - 1 }).map((length) => whole.slice(0, length)),
    fails: fc.constantFrom(...codes).map((code) => failure(code)),
    takesMs: fc.nat({ max: 6_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(script, { maxLength: 3 }), async (failing) => {
      const { frames } = await ask([...failing, { frames: whole }]);
      const kinds = frames.map(({ type }) => type);
      expect(new Set(kinds).size).toBe(kinds.length);
      if (kinds.includes('action')) expect(['action', 'done']).toContain(kinds.at(-1));
    }),
    { numRuns: 200 },
  );
});
