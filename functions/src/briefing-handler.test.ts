import {
  briefing,
  briefingResponse,
  type CheckReport,
  CONTRACT_VERSION,
  type EdgeLimits,
  EtheraError,
} from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { efira } from '../../personas/efira.ts';
import { ethera } from '../../personas/ethera.ts';
import type { Persona } from '../../personas/persona.ts';
import { createBriefingHandler } from './briefing-handler.ts';
import { createLog } from './log.ts';
import { phraseHash } from './phrase-book.ts';
import { systemClock } from './system-clock.ts';
import { createFakeSpeaker, type FakeSpeakerScript } from './testing/fake-speaker.ts';
import { createMemoryStore } from './testing/memory-store.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const request = { kind: 'briefing', version: CONTRACT_VERSION };
/** What stands for the model's own last words is no edge's to say. */
const phraseCount = [ethera, efira].flatMap(({ phrases: { farewell, transfer, ...said } }) =>
  Object.values(said).flat(),
).length;

function openBench(
  script: FakeSpeakerScript = {},
  store = createMemoryStore(),
  limits: EdgeLimits | EtheraError = {},
  personas: Readonly<Record<string, Persona>> = { ethera, efira },
) {
  const speaker = createFakeSpeaker({ firstByteMs: 100, ...script });
  const lines: string[] = [];
  const handle = createBriefingHandler({
    personas,
    numbers: { '777': 'ethera', '778': 'efira' },
    defaultPersona: 'ethera',
    limits: async () => {
      if (limits instanceof EtheraError) throw limits;
      return limits;
    },
    speaker,
    store,
    clock: systemClock,
    log: createLog('info', (line) => lines.push(line)),
    check: async () => report,
  });
  const ask = async (event: unknown = request, remainingMs = 60_000) => {
    const answer = handle(event, { requestId: 'r', remainingMs: () => remainingMs });
    await vi.runAllTimersAsync();
    return briefingResponse.parse(await answer);
  };
  const check = (event: unknown) => handle(event, { requestId: 'r', remainingMs: () => 60_000 });
  return { speaker, store, lines, ask, check };
}

const report: CheckReport = {
  version: CONTRACT_VERSION,
  findings: [{ about: 'transcription whisper', detail: 'answers', error: null }],
  concurrency: { unseen: 'nobody asked' },
};

test('the doctor gets a check in place of a briefing, and no phrase is made for it', async () => {
  const bench = openBench();
  expect(await bench.check({ kind: 'check', version: CONTRACT_VERSION })).toEqual(report);
  expect(bench.speaker.bought).toEqual([]);
  expect(bench.lines.map((line) => JSON.parse(line).message)).toEqual(['check finished']);
});

test('a check of another release is refused', async () => {
  expect(await openBench().check({ kind: 'check', version: 7 })).toMatchObject({ error: { code: 'contract.version' } });
});

describe('the briefing', () => {
  test('names who answers what, with phrases that lie in the bucket', async () => {
    const bench = openBench();
    const answer = briefing.parse(await bench.ask());
    expect(answer).toMatchObject({
      version: CONTRACT_VERSION,
      numbers: { '777': 'ethera', '778': 'efira' },
      defaultPersona: 'ethera',
    });
    const { greeting } = answer.personas.efira?.phrases ?? {};
    expect(greeting?.text).toBe(efira.phrases.greeting);
    expect(bench.store.objects.get(greeting?.key ?? '')).toMatchObject({
      contentType: 'audio/basic',
      body: { length: greeting?.bytes },
    });
    expect(bench.store.objects.size).toBe(phraseCount);
  });

  test.each<EdgeLimits>([
    {},
    { callsAtOnce: 12, callsPerCaller: 2, usdPerDay: 9.5, stageSpend: { day: '2026-11-23', leftUsd: -0.5 } },
  ])('sets the edge the limits %j', async (limits) => {
    expect(briefing.parse(await openBench({}, createMemoryStore(), limits).ask()).limits).toEqual(limits);
  });

  test('tells of the limits that a persona has of its own', async () => {
    const limits = { callsPerNumber: 3 };
    const bench = openBench({}, createMemoryStore(), {}, { ethera: { ...ethera, limits }, efira });
    const told = briefing.parse(await bench.ask()).personas;
    expect([told.ethera?.limits, told.efira?.limits]).toEqual([limits, undefined]);
  });

  test('is not given while nobody knows what is left: an edge keeps the one it has', async () => {
    const unknown = new EtheraError('store.unavailable', 'S3 answered 503');
    const answer = await openBench({}, createMemoryStore(), unknown).ask();
    expect(answer).toEqual({ error: { code: 'store.unavailable', message: 'S3 answered 503', retryable: true } });
  });

  test('holds no prompt, voice or model: the edge needs none', async () => {
    const text = JSON.stringify(await openBench().ask());
    expect(text).not.toContain('Ты Эфира — голосовой помощник');
    expect(text).not.toContain(efira.voice.id);
    expect(text).not.toContain(efira.models.reply);
  });

  test('makes what is missing once, three at a time, and nothing the second time', async () => {
    const first = openBench();
    const made = await first.ask();
    expect(first.speaker.bought).toHaveLength(phraseCount);
    expect(first.speaker.most()).toBe(3);
    const second = openBench({}, first.store);
    expect(await second.ask()).toEqual(made);
    expect(second.speaker.bought).toEqual([]);
  });

  test('takes the size of what another briefing wrote meanwhile', async () => {
    const bench = openBench({ durationMs: () => 1_000 });
    const { create } = bench.store;
    bench.store.create = async (key, body, contentType, signal) => {
      bench.store.objects.set(key, { body: new Uint8Array(777), contentType });
      return create(key, body, contentType, signal);
    };
    const answer = briefing.parse(await bench.ask());
    expect(answer.personas.ethera?.phrases.greeting.bytes).toBe(777);
  });

  test('warns of a filler that takes too long', async () => {
    const bench = openBench({ durationMs: (text) => (text === 'One moment.' ? 1_500 : 900) });
    await bench.ask();
    expect(bench.lines.filter((line) => line.includes('filler too long'))).toHaveLength(1);
  });
});

describe('a briefing that cannot be given says why', () => {
  test('naming persona and phrase when the speaker refuses', async () => {
    const error = new EtheraError('speaker.voice', 'ElevenLabs does not offer voice x');
    const bench = openBench({ fails: { request: 0, afterPieces: 0, error } });
    const answer = await bench.ask();
    expect(answer).toEqual({
      error: {
        code: 'speaker.voice',
        message: 'the phrase greeting of the persona ethera: ElevenLabs does not offer voice x',
        retryable: false,
      },
    });
    // The others were given up, not waited for.
    expect(bench.speaker.bought.length).toBeLessThanOrEqual(4);
  });

  test.each<[string, FakeSpeakerScript]>([
    ['empty', { durationMs: () => 0 }],
    ['silent', { code: 0xff }],
    ['a click', { durationMs: () => 40 }],
  ])('when a synthesis is %s, and keeps nothing of it', async (_, script) => {
    const bench = openBench(script);
    expect(await bench.ask()).toMatchObject({ error: { code: 'speaker.unavailable' } });
    expect(bench.store.objects.size).toBe(0);
  });

  test('when the bucket refuses', async () => {
    const bench = openBench();
    bench.store.faults.set('create', new EtheraError('store.denied', 'S3 refused'));
    expect(await bench.ask()).toMatchObject({ error: { code: 'store.denied' } });
  });

  test('when time runs out; the next asks for the rest', async () => {
    const bench = openBench({ firstByteMs: 1_000 });
    expect(await bench.ask(request, 3_500)).toMatchObject({ error: { code: 'speaker.timeout', retryable: true } });
    const kept = bench.store.objects.size;
    expect(kept).toBe(6);
    const second = openBench({}, bench.store);
    await second.ask();
    expect(second.speaker.bought).toHaveLength(phraseCount - kept);
  });

  test.each([
    ['nothing', null, 'request.malformed'],
    ['a turn', { kind: 'turn', version: 1 }, 'request.malformed'],
    ['another release', { kind: 'briefing', version: 7 }, 'contract.version'],
  ])('when asked by %s', async (_, event, code) => {
    expect(await openBench().ask(event)).toMatchObject({ error: { code } });
  });
});

test('a phrase has another key when anything that is heard changes', () => {
  const said = { text: 'Hello.', voice: { id: 'v', settings: {} }, model: 'm', language: 'en' };
  const hashes = [
    said,
    { ...said, text: 'Hello!' },
    { ...said, voice: { id: 'w', settings: {} } },
    { ...said, voice: { id: 'v', settings: { speed: 1.1 } } },
    { ...said, model: 'n' },
    { ...said, language: 'ru' },
  ].map(phraseHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(phraseHash({ ...said })).toBe(hashes[0]);
});
