import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BudgetReading } from '../ports/budget-listener.ts';
import type { ReplyPart } from '../ports/reply-model.ts';
import { replyModelContract } from '../testing/reply-model-contract.ts';
import { transcriberContract } from '../testing/transcriber-contract.ts';
import { loudUlaw } from '../testing/ulaw-signal.ts';
import { connectGroq } from './groq-connection.ts';
import { createGroqReplyModel } from './groq-reply-model.ts';
import { createGroqTranscriber } from './groq-transcriber.ts';
import { type Answer, json, type ProviderServer, startProviderServer } from './testing/provider-server.ts';

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const { signal } = new AbortController();
const connect = () => connectGroq({ apiKey: 'gsk-secret', baseUrl: server.url });
const transcriber = (timeoutMs = 5_000) => createGroqTranscriber(connect(), { timeoutMs });
const replyModel = (silenceMs = 5_000) => createGroqReplyModel(connect(), { silenceMs });

const groqError = (status: number, code: string, message = 'private prose') =>
  json(status, { error: { message, type: 'invalid_request_error', code } });
const event = (body: unknown) => `data: ${typeof body === 'string' ? body : JSON.stringify(body)}\n\n`;
const delta = (content: object, finish: string | null = null) =>
  event({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: content, finish_reason: finish }] });
const stream = (pieces: readonly string[], ending?: 'cut' | 'stall') => ({
  status: 200,
  contentType: 'text/event-stream',
  pieces,
  ...(ending ? { ending } : {}),
});
const toolDelta = (call: object) => delta({ tool_calls: [{ index: 0, ...call }] });
const usage = event({ id: 'c', choices: [], x_groq: { id: 'r', usage: { prompt_tokens: 30, completion_tokens: 7 } } });

const faults: Readonly<Record<'auth' | 'model' | 'rate-limited' | 'unavailable' | 'timeout', Answer>> = {
  auth: groqError(401, 'invalid_api_key'),
  model: groqError(404, 'model_not_found'),
  'rate-limited': groqError(429, 'rate_limit_exceeded'),
  unavailable: groqError(500, 'internal_server_error'),
  timeout: 'hang',
};

transcriberContract('Groq', (situation) => {
  if (situation === 'hears') server.answer(json(200, { text: ' Hello there.', segments: [] }));
  else server.answer(situation === 'hangs' ? 'hang' : faults[situation]);
  return transcriber(situation === 'timeout' ? 50 : 5_000);
});

replyModelContract('Groq', (situation) => {
  const good = delta({ role: 'assistant', content: 'Good' });
  const call = { id: 't1', type: 'function', function: { name: 'end_call', arguments: '' } };
  if (situation === 'answers') {
    const pieces = [good, delta({ content: ' bye.' }), toolDelta(call)];
    const args = ['{"reason"', ':"over"}'].map((text) => toolDelta({ function: { arguments: text } }));
    server.answer(stream([...pieces, ...args, delta({}, 'tool_calls'), usage, event('[DONE]')]));
  } else if (situation === 'hangs') server.answer(stream([good], 'stall'));
  else if (situation === 'breaks') server.answer(stream([good], 'cut'));
  else server.answer(faults[situation]);
  return replyModel(situation === 'timeout' ? 50 : 5_000);
});

const audioBudget = {
  'x-ratelimit-limit-audio-seconds': '7200',
  'x-ratelimit-remaining-audio-seconds': '1800',
  'x-ratelimit-reset-audio-seconds': '45m0s',
};
const speech = { ulaw: loudUlaw(300), model: 'whisper-large-v3-turbo', language: 'ru', vocabulary: ['Эфира', 'Тверь'] };

describe('Groq’s transcription', () => {
  test('is asked with a PCM WAV, the language and the words to expect', async () => {
    server.answer(json(200, { text: 'Да', segments: [{ no_speech_prob: 0.02, avg_logprob: -0.2 }] }));
    const heard = await transcriber().transcribe(speech, signal);
    expect(heard).toEqual({ text: 'Да', noSpeechProbability: 0.02, averageLogProbability: -0.2 });
    const [request] = server.requests;
    expect(request?.path).toBe('/openai/v1/audio/transcriptions');
    expect(request?.headers.authorization).toBe('Bearer gsk-secret');
    const form = await new Response(new Uint8Array(request?.body ?? []), {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData();
    expect(form.get('model')).toBe('whisper-large-v3-turbo');
    expect(form.get('language')).toBe('ru');
    expect(form.get('response_format')).toBe('verbose_json');
    expect(form.get('prompt')).toBe('Эфира, Тверь');
    const file = form.get('file');
    expect(file).toBeInstanceOf(File);
    expect((file as File).size).toBe(44 + 300 * 16);
  });

  test('judges by the segment most like speech', async () => {
    const segments = [
      { no_speech_prob: 0.9, avg_logprob: -2 },
      { no_speech_prob: 0.1, avg_logprob: -0.3 },
    ];
    server.answer(json(200, { text: 'Hello', segments }));
    expect(await transcriber().transcribe(speech, signal)).toMatchObject({
      noSpeechProbability: 0.1,
      averageLogProbability: -0.3,
    });
  });

  test.each<[string, Answer]>([
    ['that is no JSON', { status: 200, pieces: ['\u0000\u0001garbage'] }],
    ['without a text', json(200, { result: 'x' })],
    ['that is cut off', { status: 200, pieces: ['{"text": "He'], ending: 'cut' }],
  ])('an answer %s is no transcript', async (_, answer) => {
    server.answer(answer);
    await expect(transcriber().transcribe(speech, signal)).rejects.toMatchObject({ code: 'transcriber.unavailable' });
  });

  test('an answer that stalls after its headers times out', async () => {
    server.answer({ status: 200, pieces: ['{"text": '], ending: 'stall' });
    await expect(transcriber(80).transcribe(speech, signal)).rejects.toMatchObject({ code: 'transcriber.timeout' });
    await server.abandoned;
  });

  test('a dead connection is tried again once, at once', async () => {
    server.answer('reset', json(200, { text: 'Hello' }));
    expect((await transcriber().transcribe(speech, signal)).text).toBe('Hello');
    expect(server.requests).toHaveLength(2);
  });

  test('two dead connections are an outage', async () => {
    server.answer('reset');
    await expect(transcriber().transcribe(speech, signal)).rejects.toMatchObject({ code: 'transcriber.unavailable' });
    expect(server.requests).toHaveLength(2);
  });

  test('tells what is left of its budgets, with an answer and with a refusal', async () => {
    const told: BudgetReading[][] = [];
    const onBudgets = (budgets: readonly BudgetReading[]) => void told.push([...budgets]);
    server.answer({ ...json(200, { text: 'Hello' }), headers: audioBudget });
    await transcriber().transcribe({ ...speech, onBudgets }, signal);
    server.answer({ ...groqError(429, 'rate_limit_exceeded'), headers: { 'retry-after': '90' } });
    await expect(transcriber().transcribe({ ...speech, onBudgets }, signal)).rejects.toThrow();
    expect(told).toEqual([
      [{ name: 'whisper-large-v3-turbo audio-seconds', remainingShare: 0.25, resetMs: 2_700_000 }],
      [{ name: 'whisper-large-v3-turbo refused', remainingShare: 0, resetMs: 90_000 }],
    ]);
  });

  test.each([429, 500, 503])('a %s is not tried again', async (status) => {
    server.answer(groqError(status, 'x'));
    await expect(transcriber().transcribe(speech, signal)).rejects.toMatchObject({ retryable: true });
    expect(server.requests).toHaveLength(1);
  });
});

describe('Groq’s language model', () => {
  const ask = async (model: string, tools: boolean, silenceMs?: number) => {
    const tool = { name: 'end_call', description: 'Hang up.', parameters: { type: 'object' } };
    const parts: ReplyPart[] = [];
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const request = { model, messages, tools: tools ? [tool] : [], maxTokens: 64 };
    for await (const part of replyModel(silenceMs).reply(request, signal)) parts.push(part);
    return parts;
  };
  const fine = stream([delta({ content: 'Hi.' }), delta({}, 'stop'), event('[DONE]')]);
  const sent = () => JSON.parse(server.requests[0]?.body.toString() ?? '{}');

  test('gpt-oss is asked to think little and to keep its thoughts', async () => {
    server.answer(fine);
    await ask('openai/gpt-oss-20b', true);
    expect(sent()).toMatchObject({
      model: 'openai/gpt-oss-20b',
      stream: true,
      max_completion_tokens: 64,
      reasoning_effort: 'low',
      include_reasoning: false,
      tools: [{ type: 'function', function: { name: 'end_call' } }],
    });
  });

  test('llama-3.3-70b-versatile is not told how to think', async () => {
    server.answer(fine);
    await ask('llama-3.3-70b-versatile', false);
    expect(Object.keys(sent()).sort()).toEqual(['max_completion_tokens', 'messages', 'model', 'stream']);
  });

  test.each<[string, Answer]>([
    ['unknown', groqError(404, 'model_not_found')],
    ['retired', groqError(400, 'model_decommissioned')],
    ['forbidden to the project', groqError(403, 'model_permission_blocked_project')],
  ])('a model that is %s is named, with another to try', async (_, answer) => {
    server.answer(answer);
    const asked = ask('llama-3.3-70b-versatile', false);
    await expect(asked).rejects.toMatchObject({ code: 'llm.model', retryable: false });
    await expect(asked).rejects.toThrow(/llama-3\.3-70b-versatile.*openai\/gpt-oss-20b/);
    await expect(asked).rejects.not.toThrow(/private prose/);
  });

  test.each<[string, Answer, object]>([
    ['403', groqError(403, 'forbidden'), { code: 'llm.auth' }],
    ['413 for tokens a minute', groqError(413, 'rate_limit_exceeded'), { code: 'llm.rate-limited', retryable: true }],
    ['a tool call it could not write', groqError(400, 'tool_use_failed'), { code: 'llm.unavailable', retryable: true }],
    ['a request it refuses', groqError(400, 'invalid'), { code: 'llm.unavailable', retryable: false }],
    ['498', groqError(498, 'capacity_exceeded'), { code: 'llm.unavailable', retryable: true }],
    ['an error page', { status: 502, contentType: 'text/html', pieces: ['<html>'] }, { code: 'llm.unavailable' }],
  ])('%s', async (_, answer, expected) => {
    server.answer(answer);
    await expect(ask('openai/gpt-oss-20b', false)).rejects.toMatchObject(expected);
  });

  test.each<[string, Answer]>([
    ['ends without saying that it is over', stream([delta({ content: 'Hi' })])],
    ['is garbage', stream(['data: {{{\n\n'])],
    ['is no stream of events', { status: 200, pieces: ['\u0000\u0001\u0002'] }],
    ['holds an error', stream([delta({ content: 'Hi' }), event({ error: { message: 'x', code: 'server_error' } })])],
    ['is empty JSON', stream([event({}), event('[DONE]')])],
  ])('a stream that %s is an outage', async (_, answer) => {
    server.answer(answer);
    await expect(ask('openai/gpt-oss-20b', false)).rejects.toMatchObject({ code: 'llm.unavailable' });
  });

  test('a stream that stalls in the middle times out', async () => {
    server.answer(stream([delta({ content: 'Hi' })], 'stall'));
    await expect(ask('openai/gpt-oss-20b', false, 80)).rejects.toMatchObject({ code: 'llm.timeout' });
    await server.abandoned;
  });

  test('leaves the provider when nobody wants more of the answer', async () => {
    server.answer(stream([delta({ content: 'Hi' })], 'stall'));
    const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] as const, tools: [], maxTokens: 9 };
    for await (const part of replyModel().reply(request, signal)) {
      expect(part).toEqual({ type: 'text', text: 'Hi' });
      break;
    }
    await server.abandoned;
  });

  test('tells what is left of its budgets before its first word, and when it refuses', async () => {
    const told: string[] = [];
    const request = {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }] as const,
      tools: [],
      maxTokens: 9,
      onBudgets: (budgets: readonly BudgetReading[]) => void told.push(...budgets.map(({ name }) => name)),
    };
    const headers = {
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-tokens': '800',
      'x-ratelimit-reset-tokens': '54s',
    };
    server.answer({ ...fine, headers });
    for await (const part of replyModel().reply(request, signal)) if (part.type === 'text') told.push(part.text);
    expect(told).toEqual(['m tokens', 'Hi.']);
    server.answer(groqError(429, 'rate_limit_exceeded'));
    await expect(replyModel().reply(request, signal)[Symbol.asyncIterator]().next()).rejects.toThrow();
    expect(told.at(-1)).toBe('m refused');
  });

  test('is warmed by a list of models', async () => {
    server.answer(json(200, { object: 'list', data: [] }));
    await replyModel().warm(signal);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/openai/v1/models' });
  });
});
