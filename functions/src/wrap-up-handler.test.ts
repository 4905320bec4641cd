import { EtheraError, summaryKey, webhookMarkerKey } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  attemptOf,
  batchOf,
  callId,
  callOf,
  endedAt,
  hookSettings,
  noticeOf,
  openWrapUp,
  turnOf,
  turnRecordOf,
} from './testing/wrap-up-bench.ts';
import { signWebhook, webhookId } from './webhook-signature.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: endedAt + 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function openCall(script: Parameters<typeof openWrapUp>[0] = {}) {
  const bench = openWrapUp(script);
  bench.putCall();
  bench.putTurn();
  return bench;
}

describe('a finished call', () => {
  test('gets a summary, an outcome, a cost, a metric and a webhook', async () => {
    const bench = openCall();
    expect(await bench.run()).toEqual([]);
    const summary = bench.summary();
    expect(summary).toMatchObject({
      callId,
      personaId: 'ethera',
      reason: 'agent-ended',
      outcome: 'answered',
      text: 'The caller asked when we open: at nine.',
      model: 'openai/gpt-oss-20b',
      turns: 1,
      uncounted: [],
      summarisedAt: endedAt + 1_000,
    });
    // The turn's 400 and 20 tokens, and the summary's own.
    expect(summary?.cost).toMatchObject({
      llmInput: { tokens: 700 },
      llmOutput: { tokens: 60 },
      speech: { usd: 0.005 },
    });
    expect(bench.metrics).toEqual([expect.objectContaining({ Stage: 'dev', CallCostUsd: summary?.cost.totalUsd })]);
    expect(bench.posted.map(({ url }) => url)).toEqual([hookSettings.url]);
    expect(bench.store.objects.has(webhookMarkerKey(callId))).toBe(true);
    expect(bench.logged('call wrapped up')).toMatchObject([{ callId, outcome: 'answered', delivered: true }]);
  });

  test('is told to the receiver under the call’s own id, signed, with both numbers', async () => {
    const bench = openCall();
    await bench.run();
    const [delivery] = bench.posted;
    const body = delivery?.body ?? '';
    expect(JSON.parse(body)).toMatchObject({
      type: 'call.ended',
      timestamp: new Date(endedAt + 1_000).toISOString(),
      data: { ...bench.summary(), caller: '+4915112345678', called: '777' },
    });
    expect(delivery?.headers).toEqual(signWebhook(webhookId(callId), body, hookSettings.secret, endedAt + 1_000));
  });

  test('leaves no number and no word in the log or in the summary’s key figures', async () => {
    const bench = openCall();
    await bench.run();
    const log = bench.lines.join('\n');
    expect(log).not.toContain('4915112345678');
    expect(log).not.toContain('open');
    expect(JSON.stringify(bench.summary())).not.toContain('4915112345678');
  });
});

describe('a message that comes again', () => {
  test('asks no model, writes no metric and delivers nothing twice', async () => {
    const bench = openCall();
    await bench.run();
    const stored = bench.store.objects.get(summaryKey(callId))?.body;
    expect(await bench.run()).toEqual([]);
    expect([bench.asked.length, bench.metrics.length, bench.posted.length]).toEqual([1, 1, 1]);
    expect(bench.store.objects.get(summaryKey(callId))?.body).toBe(stored);
  });

  test('owes only the webhook when that alone failed, and delivers the very same event', async () => {
    const fault = new EtheraError('webhook.unavailable', 'the receiver answered 503');
    const bench = openCall({ webhook: [fault, fault, 'taken'] });
    expect(await bench.run()).toEqual(['m1']);
    vi.setSystemTime(endedAt + 600_000);
    expect(await bench.run()).toEqual(['m1']);
    expect(await bench.run()).toEqual([]);
    expect(bench.asked).toHaveLength(1);
    const [first, second, third] = bench.posted;
    expect([second?.body, third?.body]).toEqual([first?.body, first?.body]);
    expect(third?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    // But for its own time, by which a receiver tells a replay.
    expect(third?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(bench.logged('wrap-up failed')).toMatchObject([
      { callId, messageId: 'm1', code: 'webhook.unavailable', retryable: true },
      { code: 'webhook.unavailable' },
    ]);
  });

  test('in the same batch is the same work', async () => {
    const bench = openCall();
    expect(await bench.run(batchOf(noticeOf(), noticeOf()))).toEqual([]);
    expect([bench.asked.length, bench.posted.length]).toEqual([1, 1]);
  });

  test('to another environment at the same time: the first summary stands, and both tell of it', async () => {
    const bench = openCall({
      model: ['first', 'second'].map((summary) => JSON.stringify({ outcome: 'partly', summary })),
    });
    const running = [bench.start(batchOf(noticeOf())), bench.start(batchOf(noticeOf()))];
    await vi.runAllTimersAsync();
    for (const response of await Promise.all(running)) expect(response.batchItemFailures).toEqual([]);
    expect(bench.asked).toHaveLength(2);
    expect(bench.metrics).toHaveLength(1);
    const told = bench.posted.map(({ body }) => JSON.parse(body).data.text);
    expect(new Set(told)).toEqual(new Set([bench.summary()?.text]));
  });
});

describe('the money of the day', () => {
  const spent = (bench: ReturnType<typeof openCall>) => ({
    callId,
    day: '2026-11-23',
    usd: bench.summary()?.cost.totalUsd,
  });

  test('counts each call, and the same again where it is told of again', async () => {
    const bench = openCall();
    await bench.run();
    expect(bench.counted).toEqual([spent(bench)]);
    await bench.run();
    expect(bench.counted).toEqual([spent(bench), spent(bench)]);
  });

  test('does not wait for a webhook that fails', async () => {
    const bench = openCall({ webhook: [new EtheraError('webhook.unavailable', 'the receiver answered 503')] });
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.counted).toEqual([spent(bench)]);
  });

  test('that cannot be counted brings the message again', async () => {
    let isDown = true;
    const countSpend = async () => {
      if (isDown) throw new EtheraError('store.unavailable', 'S3 answered 503');
    };
    const bench = openCall({ deps: { countSpend } });
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.logged('wrap-up failed')).toMatchObject([{ code: 'store.unavailable' }]);
    isDown = false;
    expect(await bench.run()).toEqual([]);
    expect([bench.asked.length, bench.posted.length]).toEqual([1, 1]);
  });

  test('is not counted where no limit asks for it', async () => {
    const bench = openCall({ deps: { countSpend: null } });
    expect(await bench.run()).toEqual([]);
  });
});

describe('one bad message', () => {
  test('does not hold up the others', async () => {
    const bench = openCall();
    expect(await bench.run(batchOf('{', noticeOf(), noticeOf('calls/x')))).toEqual(['m1', 'm3']);
    expect(bench.summary()).not.toBeNull();
    expect(bench.logged('wrap-up failed').map(({ code }) => code)).toEqual(['record.malformed', 'record.malformed']);
  });

  test.each([
    ['that is no JSON', '{'],
    ['of another contract', { ...callOf(), turns: 'none' }],
    ['of another call', callOf({ callId: '20261123T094500123Z-edge-ffffffff' })],
  ])('about a record %s fails, and says so without its contents', async (_, record) => {
    const bench = openWrapUp();
    bench.put(`calls/2026/11/23/${callId}/call.json`, record);
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.logged('wrap-up failed')).toMatchObject([{ callId, code: 'record.malformed', retryable: false }]);
    expect(bench.lines.join()).not.toContain('4915112345678');
    expect(bench.summary()).toBeNull();
  });

  test('about a record that is not there fails', async () => {
    const bench = openWrapUp();
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.logged('wrap-up failed')).toMatchObject([{ code: 'recording.missing' }]);
  });

  test('that is no batch is refused as a whole', async () => {
    await expect(openWrapUp().start({})).rejects.toMatchObject({ code: 'request.malformed' });
  });
});

describe('the test that S3 makes', () => {
  test('is taken in silence', async () => {
    const bench = openWrapUp();
    expect(await bench.run(batchOf('{"Service":"Amazon S3","Event":"s3:TestEvent"}'))).toEqual([]);
    expect(bench.lines).toEqual([]);
  });
});

describe('the language model', () => {
  test('is asked once more when it talks, and both answers are paid', async () => {
    const bench = openCall({
      model: ['The caller was happy.', JSON.stringify({ outcome: 'partly', summary: 'Now.' })],
    });
    expect(await bench.run()).toEqual([]);
    expect(bench.summary()).toMatchObject({ outcome: 'partly', text: 'Now.', cost: { llmInput: { tokens: 1_000 } } });
  });

  test('that a caller has talked out of its form keeps neither the cost nor the webhook back', async () => {
    const bench = openCall({ model: ['As you wish!'] });
    expect(await bench.run()).toEqual([]);
    expect(bench.asked).toHaveLength(2);
    expect(bench.summary()).toMatchObject({
      outcome: 'unknown',
      text: null,
      model: null,
      cost: { llmInput: { tokens: 1_000 } },
    });
    expect(bench.posted).toHaveLength(1);
    expect(bench.logged('summary unusable')).toMatchObject([{ callId, level: 'warn' }]);
    expect(bench.lines.join()).not.toContain('As you wish');
  });

  test('fails: the call comes again, and nothing half is kept', async () => {
    const limit = new EtheraError('llm.rate-limited', 'limit');
    const bench = openCall({ model: [limit, JSON.stringify({ outcome: 'partly', summary: 'Now.' })] });
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.logged('wrap-up failed')).toMatchObject([{ code: 'llm.rate-limited' }]);
    expect([bench.summary(), bench.metrics, bench.posted]).toEqual([null, [], []]);
    expect(await bench.run()).toEqual([]);
    expect(bench.summary()).toMatchObject({ outcome: 'partly', text: 'Now.' });
  });

  test('does not decide what the record knows', async () => {
    const bench = openWrapUp();
    bench.putCall(callOf({ result: 'failed', reason: 'turns-failed' }));
    bench.putTurn();
    await bench.run();
    expect(bench.summary()).toMatchObject({ outcome: 'failed', text: expect.stringContaining('open') });
  });

  test('is not asked about a caller who said nothing', async () => {
    const bench = openWrapUp();
    const conversation = [{ speaker: 'agent' as const, text: 'Hello!' }];
    bench.putCall(callOf({ reason: 'silent-caller', turns: [], conversation }));
    await bench.run();
    expect(bench.asked).toEqual([]);
    expect(bench.summary()).toMatchObject({ outcome: 'silent', text: null, model: null, turns: 0 });
  });
});

describe('what the persona’s archive allows', () => {
  test.each(['full', 'transcript'] as const)('%s: a summary', async (archive) => {
    const bench = openCall({ persona: { archive } });
    await bench.run();
    expect(bench.summary()?.text).not.toBeNull();
  });

  test.each([
    ['kept no words', callOf({ conversation: [] })],
    // A record from before the persona was changed.
    ['kept them once', callOf()],
  ])('none: outcome and cost, whatever the record %s', async (_, record) => {
    const bench = openWrapUp({ persona: { archive: 'none' } });
    bench.putCall(record);
    bench.putTurn(turnRecordOf({ transcript: null, reply: '' }));
    await bench.run();
    expect(bench.asked).toEqual([]);
    expect(bench.summary()).toMatchObject({ outcome: 'unknown', text: null, cost: { speech: { characters: 100 } } });
  });

  test('none: the outcome is known where no words are needed', async () => {
    const bench = openWrapUp({ persona: { archive: 'none' } });
    bench.putCall(callOf({ conversation: [], turns: [turnOf(1, [attemptOf()], null)] }));
    bench.putTurn();
    await bench.run();
    expect(bench.summary()?.outcome).toBe('silent');
  });

  test('a persona that is deployed no more: as for none', async () => {
    const bench = openWrapUp();
    bench.putCall(callOf({ personaId: 'constructor' }));
    bench.putTurn();
    expect(await bench.run()).toEqual([]);
    expect(bench.summary()).toMatchObject({ outcome: 'unknown', text: null });
  });
});

describe('the webhook', () => {
  test('of a persona goes before the stage’s', async () => {
    const bench = openCall({ persona: { webhookUrl: 'https://persona.example.com/' } });
    await bench.run();
    expect(bench.posted.map(({ url }) => url)).toEqual(['https://persona.example.com/']);
  });

  test('is nobody’s where there is no address', async () => {
    const bench = openCall({ deps: { webhookSettings: { url: null, secret: null } } });
    expect(await bench.run()).toEqual([]);
    expect(bench.posted).toEqual([]);
    expect(bench.store.objects.has(webhookMarkerKey(callId))).toBe(false);
    expect(bench.summary()).not.toBeNull();
  });

  test.each([
    ['without a secret', { ...hookSettings, secret: null }],
    ['without TLS', { ...hookSettings, url: 'http://example.com/' }],
    ['that is no address', { ...hookSettings, url: 'hook' }],
  ])('%s is refused, with the summary kept', async (_, webhookSettings) => {
    const bench = openCall({ deps: { webhookSettings } });
    expect(await bench.run()).toEqual(['m1']);
    expect(bench.posted).toEqual([]);
    expect(bench.logged('wrap-up failed')).toMatchObject([{ code: 'webhook.unconfigured' }]);
    expect(bench.summary()).not.toBeNull();
  });

  test('whose marker could not be written is delivered again, under the same id', async () => {
    const bench = openCall();
    const { create } = bench.store;
    let broken = true;
    bench.store.create = async (key, ...rest) => {
      if (broken && key === webhookMarkerKey(callId)) throw new EtheraError('store.unavailable', 'down');
      return create(key, ...rest);
    };
    expect(await bench.run()).toEqual(['m1']);
    broken = false;
    expect(await bench.run()).toEqual([]);
    expect(new Set(bench.posted.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([webhookId(callId)]));
    expect(bench.posted).toHaveLength(2);
  });
});

test('a deadline leaves the message to the queue, with what was written', async () => {
  const bench = openCall({ webhook: ['hangs'], remainingMs: 30_000 });
  expect(await bench.run()).toEqual(['m1']);
  expect(Date.now()).toBe(endedAt + 1_000 + 28_000);
  expect(bench.logged('wrap-up failed')).toMatchObject([{ code: 'wrap-up.deadline' }]);
  expect(bench.summary()).not.toBeNull();
});
