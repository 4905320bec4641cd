import { CONTRACT_VERSION, type EdgeLimits, EtheraError, type ReplyFrame, type TurnRequest } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { usdOfEnded } from './core/turn-spend.ts';
import { createSpending } from './spending.ts';
import { callId } from './testing/call-bench.ts';
import { FakeTurnService } from './testing/fake-turn-service.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { MemorySpendBook } from './testing/memory-spend-book.ts';
import { sampleSummary } from './testing/samples.ts';

const day = '2026-11-23';
const models = { transcription: 'whisper-large-v3-turbo', reply: 'openai/gpt-oss-20b', speech: 'eleven_flash_v2_5' };
const summary = { ...sampleSummary, models };
const done: ReplyFrame = { type: 'done', summary };
const commit: ReplyFrame = { type: 'commit', rule: 'default' };
const says = (text: string): ReplyFrame => ({ type: 'say', chunk: 0, text });

const requestOf = (turn: number): TurnRequest => ({
  kind: 'turn',
  version: CONTRACT_VERSION,
  ...{ callId, turn, attempt: 1, personaId: 'test', probe: false, commitInMs: 400, commitFloorMs: 300 },
  recording: { in: 'request', ulawBase64: Buffer.alloc(16_000).toString('base64') },
  history: [],
});

function open(limits: EdgeLimits = { usdPerDay: 1, turnMemoryMb: 1_024 }) {
  const clock = { now: Date.parse('2026-11-23T23:59:50Z') };
  const current = { limits };
  const book = new MemorySpendBook();
  const service = new FakeTurnService();
  const log = new MemoryLog();
  const spending = createSpending({ spendBook: book, limits: () => current.limits, log, now: () => clock.now });
  const metered = spending.metered(service);
  /** Sends `frames`, and is answered with what came of them. */
  const ask = async (
    turn: number,
    frames: readonly ReplyFrame[],
    end?: unknown,
    signal = new AbortController().signal,
  ) => {
    const came: ReplyFrame[] = [];
    const asking = (async () => {
      for await (const frame of metered.answer(requestOf(turn), signal)) came.push(frame);
    })();
    await Promise.resolve();
    service.replies.at(-1)?.send(...frames);
    if (end !== undefined) service.last.end(end);
    await asking;
    return came;
  };
  const spent = (of = day) => book.spentUsd(of);
  return { clock, current, book, service, log, spending, metered, ask, spent };
}

describe('what is spent', () => {
  it('is by the function’s own account where a turn came to its end, to the last digit', async () => {
    const { ask, spent, book } = open();
    expect(await ask(1, [commit, says('We open at nine.'), done])).toHaveLength(3);
    expect(spent()).toBe(usdOfEnded(summary, 1_024));
    expect([...book.settled]).toEqual([`${callId}/1/1`]);
    await ask(2, [done]);
    expect(spent()).toBeCloseTo(2 * usdOfEnded(summary, 1_024), 12);
  });

  it('is counted before a turn is asked for, and more with each piece of speech', async () => {
    const { metered, service, spent } = open();
    const frames = metered.answer(requestOf(1), new AbortController().signal)[Symbol.asyncIterator]();
    const next = frames.next();
    const levels = [spent()];
    expect(levels[0]).toBeGreaterThan(0);
    service.last.send(commit, says('x'.repeat(500)), says('y'.repeat(500)));
    await next;
    levels.push(spent());
    for (const _ of [1, 2]) {
      await frames.next();
      levels.push(spent());
    }
    expect(levels).toEqual(levels.toSorted((one, other) => one - other));
    expect(new Set(levels).size).toBe(4);
    service.last.send(done);
    await frames.next();
    await frames.next();
    expect(spent()).toBe(usdOfEnded(summary, 1_024));
  });

  it.each([
    ['fails', new EtheraError('function.crashed', 'gone')],
    ['is cut off', undefined],
  ])('of a turn that %s is never less than what it had bought', async (_, error) => {
    const { metered, ask, service, spent } = open();
    await ask(1, [done]);
    const before = spent();
    const abort = new AbortController();
    const reading = (async () => {
      for await (const { type } of metered.answer(requestOf(2), abort.signal))
        if (type === 'say' && !error) abort.abort();
    })();
    await Promise.resolve();
    service.last.send(commit, says('a'.repeat(100)));
    if (error) service.last.end(error);
    await reading.catch((thrown) => expect(thrown).toBe(error));
    const usage = { ...sampleSummary.usage, speechCharacters: 100, transcribedSeconds: 2 };
    expect(spent() - before).toBeGreaterThan(usdOfEnded({ ...summary, usage }, 1_024));
    expect(spent() - before).toBeLessThan(0.03);
  });

  it('is of the day on which the turn began', async () => {
    const { clock, metered, service, spent } = open();
    const frames = metered.answer(requestOf(1), new AbortController().signal)[Symbol.asyncIterator]();
    const first = frames.next();
    clock.now = Date.parse('2026-11-24T00:00:10Z');
    service.last.send(commit, done);
    await first;
    await frames.next();
    await frames.next();
    expect([spent() > 0, spent('2026-11-24')]).toEqual([true, 0]);
  });
});

describe('with the money spent', () => {
  it('no turn is asked for, and the first to notice says so in the log', async () => {
    const { ask, book, service, log, spending } = open();
    book.settle(day, 'earlier', 1);
    await expect(ask(1, [])).rejects.toMatchObject({ code: 'limit.spend', retryable: false });
    await expect(ask(2, [])).rejects.toMatchObject({ code: 'limit.spend' });
    expect(spending.spent()).toBe('edge');
    expect(service.replies).toEqual([]);
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'money of the day spent',
        fields: { whose: 'edge', day, edgeUsd: 1, edgeUsdPerDay: 1 },
      },
    ]);
  });

  it('a turn that runs comes to its end: the overrun is what such turns buy', async () => {
    const { metered, book, service, ask, spent } = open();
    await ask(1, [done]);
    const begin = (turn: number) =>
      metered.answer(requestOf(turn), new AbortController().signal)[Symbol.asyncIterator]();
    const atOnce = [2, 3, 4, 5].map(begin);
    const firsts = atOnce.map((frames) => frames.next());
    book.settle(day, 'another', 1 - spent());
    await expect(ask(9, [])).rejects.toMatchObject({ code: 'limit.spend' });
    for (const reply of service.replies.slice(1)) reply.send(commit, done);
    for (const [index, frames] of atOnce.entries()) {
      expect((await firsts[index])?.value).toEqual(commit);
      expect((await frames.next()).value).toEqual(done);
      expect((await frames.next()).done).toBe(true);
    }
    expect(spent()).toBeLessThan(1 + 4 * usdOfEnded(summary, 1_024));
  });

  it('a new day begins with all of it, and a clock that is set back with what that day had', async () => {
    const { clock, book, spending } = open();
    book.settle(day, 'earlier', 1);
    expect(spending.spent()).toBe('edge');
    clock.now = Date.parse('2026-11-24T00:00:00Z');
    expect(spending.spent()).toBeNull();
    clock.now = Date.parse('2026-11-23T12:00:00Z');
    expect(spending.spent()).toBe('edge');
  });

  it('the stage’s is known by the briefing, for its own day', () => {
    const { clock, current, spending } = open({ stageSpend: { day, leftUsd: 0.01 } });
    expect(spending.spent()).toBeNull();
    current.limits = { stageSpend: { day, leftUsd: 0 } };
    expect(spending.spent()).toBe('stage');
    clock.now = Date.parse('2026-11-24T00:00:00Z');
    expect(spending.spent()).toBeNull();
  });

  it('nobody is refused where nobody set a limit', async () => {
    const { ask, book } = open({});
    book.settle(day, 'earlier', 1_000_000);
    expect(await ask(1, [done])).toEqual([done]);
  });
});
