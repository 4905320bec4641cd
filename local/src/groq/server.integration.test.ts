import Groq, { toFile } from 'groq-sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { silence, tone } from '../audio/tone.ts';
import { writeWav } from '../audio/wav.ts';
import type { ChatReply } from './responder.ts';
import { type GroqOptions, type GroqStandIn, startGroq } from './server.ts';
import type { LocalTranscriber, TranscriptionRequest } from './transcriber.ts';

const fast = { transcriptionMs: 0, firstTokenMs: 0, tokensPerSecond: 1e6 };
const model = 'openai/gpt-oss-20b';
const hello = { role: 'user', content: 'My name is Robert.' } as const;
const endCall = {
  type: 'function',
  function: { name: 'end_call', parameters: { type: 'object', properties: {} } },
} as const;

const services: GroqStandIn[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** Hears the length of what it was sent, which shows that the audio arrived as it was. */
const measuring: LocalTranscriber = {
  transcribe: async ({ pcm8k, language }: TranscriptionRequest) => ({
    text: `${pcm8k.length} samples, peak ${Math.max(...pcm8k)}, ${language}`,
    noSpeechProbability: 0.1,
  }),
};

async function start(options: Partial<GroqOptions> = {}) {
  const service = await startGroq({ apiKeys: ['key'], transcriber: measuring, profile: fast, ...options });
  services.push(service);
  const client = (apiKey = 'key') => new Groq({ apiKey, baseURL: service.url, maxRetries: 0, timeout: 5000 });
  return { service, client, groq: client() };
}

async function errorOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Groq.APIError)) throw new Error(`expected an API error, got ${String(error)}`);
  return error;
}

describe('transcriptions', () => {
  const pcm = tone(440, 500);
  const upload = (bytes: Uint8Array) => toFile(bytes, 'caller.wav', { type: 'audio/wav' });
  const request = { model: 'whisper-large-v3-turbo', language: 'en', prompt: 'Pizza.', temperature: 0 } as const;

  it.each(['pcm16', 'mulaw'] as const)('takes a %s WAV', async (encoding) => {
    const { groq, service } = await start();
    const file = await upload(writeWav({ sampleRateHz: 8000, channels: [pcm] }, encoding));
    const { text } = await groq.audio.transcriptions.create({ ...request, file });
    expect(text).toMatch(/^ 4000 samples, peak 16\d\d\d, en$/);
    expect(service.requests).toMatchObject([
      { operation: 'transcriptions', status: 200, audioMs: 500, complete: true },
    ]);
  });

  it('brings other rates to the line’s', async () => {
    const { groq } = await start();
    const file = await upload(writeWav({ sampleRateHz: 16_000, channels: [tone(440, 500, 0.5, 16_000)] }));
    expect((await groq.audio.transcriptions.create({ ...request, file })).text).toMatch(/4000 samples/);
  });

  it('gives Whisper’s figures when asked for them', async () => {
    const { groq } = await start({
      transcriber: { transcribe: async () => ({ text: 'Thank you for watching!', noSpeechProbability: 0.95 }) },
    });
    const file = await upload(writeWav({ sampleRateHz: 8000, channels: [silence(1000)] }));
    const answer = await groq.audio.transcriptions.create({ ...request, file, response_format: 'verbose_json' });
    expect(answer).toMatchObject({
      language: 'English',
      duration: 1,
      segments: [{ no_speech_prob: 0.95, avg_logprob: -1.2, start: 0, end: 1, text: ' Thank you for watching!' }],
    });
  });

  it.each([
    ['no audio', Buffer.from('no audio at all'), /valid media file/],
    ['too little of it', Buffer.from(writeWav({ sampleRateHz: 8000, channels: [silence(5)] })), /too short/],
  ])('refuses %s', async (_, bytes, message) => {
    const { groq } = await start();
    const error = await errorOf(groq.audio.transcriptions.create({ ...request, file: await upload(bytes) }));
    expect(error.status).toBe(400);
    expect(error.message).toMatch(message);
  });

  it('refuses a body that is no form', async () => {
    const { service } = await start();
    const response = await fetch(`${service.url}/openai/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('says what is wrong when the recogniser behind it fails', async () => {
    const { groq } = await start({ transcriber: { transcribe: () => Promise.reject(new Error('no model')) } });
    const file = await upload(writeWav({ sampleRateHz: 8000, channels: [pcm] }));
    const error = await errorOf(groq.audio.transcriptions.create({ ...request, file }));
    expect(error.message).toMatch(/stand-in failed: no model/);
  });
});

describe('chat', () => {
  it('answers whole, from the whole conversation', async () => {
    const { groq } = await start();
    const answer = await groq.chat.completions.create({
      model,
      reasoning_effort: 'low',
      messages: [hello, { role: 'assistant', content: 'Hello.' }, { role: 'user', content: 'What is my name?' }],
    });
    expect(answer.choices[0]?.message.content).toBe('Your name is Robert.');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.completion_tokens).toBeGreaterThan(2);
  });

  it('streams word by word, tool calls and usage last', async () => {
    const { groq, service } = await start();
    const messages = [hello, { role: 'assistant', content: 'Hello.' }, { role: 'user', content: 'Goodbye!' }] as const;
    const stream = await groq.chat.completions.create({
      model,
      messages: [...messages],
      tools: [endCall],
      stream: true,
    });
    const chunks: Groq.Chat.Completions.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    const words = deltas.flatMap(({ content }) => (content ? [content] : []));
    const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? []);
    expect(words.join('')).toBe('Goodbye, Robert, and thank you for calling.');
    expect(words.length).toBe(7);
    expect(calls).toMatchObject([{ index: 0, id: expect.stringMatching(/^call_/), function: { name: 'end_call' } }]);
    expect(JSON.parse(calls[0]?.function?.arguments ?? '')).toEqual({ reason: 'the caller said goodbye' });
    const last = chunks.at(-1);
    expect(last?.choices[0]?.finish_reason).toBe('tool_calls');
    expect(last?.x_groq?.usage?.total_tokens).toBeGreaterThan(10);
    expect(service.requests[0]).toMatchObject({ operation: 'chat', model, complete: true });
  });

  it('lets a slow model say its first sentence long before its last', async () => {
    const secondSentence = Promise.withResolvers<void>();
    async function* slow() {
      yield 'First sentence. ';
      await secondSentence.promise;
      yield 'Second sentence.';
    }
    const { groq } = await start({ responder: { respond: (): ChatReply => ({ content: slow() }) } });
    const stream = await groq.chat.completions.create({ model, messages: [hello], stream: true });
    const received: string[] = [];
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content;
      if (!text) continue;
      received.push(text);
      // The stand-in goes on only after the first sentence is here.
      secondSentence.resolve();
    }
    expect(received).toEqual(['First sentence. ', 'Second sentence.']);
  });

  it('writes at the profile’s pace and logs its own times', async () => {
    const profile = { ...fast, firstTokenMs: 60, afterFirstSentenceMs: 120 };
    const { groq, service } = await start({
      profile,
      responder: { respond: () => ({ content: 'One. Two.' }) },
    });
    await groq.chat.completions.create({ model, messages: [hello], stream: true }).then(async (stream) => {
      for await (const _ of stream);
    });
    const [log] = service.requests;
    if (!log?.firstContentAtMs || !log.doneAtMs) throw new Error('nothing was logged');
    expect(log.firstContentAtMs - log.receivedAtMs).toBeGreaterThanOrEqual(59);
    expect(log.doneAtMs - log.firstContentAtMs).toBeGreaterThanOrEqual(119);
  });

  it('shows its reasoning only on request', async () => {
    const { groq } = await start();
    const plain = await groq.chat.completions.create({ model, messages: [hello] });
    const open = await groq.chat.completions.create({ model, messages: [hello], include_reasoning: true });
    expect(plain.choices[0]?.message.reasoning).toBeUndefined();
    expect(open.choices[0]?.message.reasoning).toMatch(/\w/);
  });

  it('stops at the token limit and says so', async () => {
    const { groq } = await start({ responder: { respond: () => ({ content: 'one two three four five six seven' }) } });
    const answer = await groq.chat.completions.create({ model, messages: [hello], max_completion_tokens: 3 });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'one two' } });
  });

  it('notices that its client has gone', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { groq } = await start({
      responder: {
        respond: (_, signal) => {
          begun.resolve(signal);
          return new Promise<ChatReply>(() => undefined);
        },
      },
    });
    const abort = new AbortController();
    const pending = groq.chat.completions.create({ model, messages: [hello] }, { signal: abort.signal });
    const rejected = expect(pending).rejects.toThrow(/abort/i);
    const signal = await begun.promise;
    const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    abort.abort();
    await gone;
    await rejected;
  });

  it('closes in the middle of an answer', async () => {
    async function* endless() {
      yield 'Once upon a time';
      await new Promise(() => undefined);
    }
    const { groq, service } = await start({ responder: { respond: () => ({ content: endless() }) } });
    const stream = await groq.chat.completions.create({ model, messages: [hello], stream: true });
    const read = async () => {
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) await service.close();
    };
    await expect(read()).rejects.toThrow();
  });
});

describe('refusals', () => {
  it('refuses a wrong key in Groq’s words', async () => {
    const { client } = await start();
    const error = await errorOf(client('wrong').models.list());
    expect(error.status).toBe(401);
    expect(error.error).toEqual({
      error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
    });
  });

  it('knows no unknown and no retired model', async () => {
    const retired = 'llama-3.3-70b-versatile';
    const { groq } = await start({ retiredModels: [retired] });
    for (const name of ['gpt-9', retired]) {
      const error = await errorOf(groq.chat.completions.create({ model: name, messages: [hello] }));
      expect(error.status).toBe(404);
      expect(error.error).toMatchObject({ error: { code: 'model_not_found', message: expect.stringContaining(name) } });
    }
    const ids = (await groq.models.list()).data.map(({ id }) => id);
    expect(ids).toContain(model);
    expect(ids).not.toContain(retired);
    expect((await groq.models.retrieve(model)).id).toBe(model);
  });

  it('does not chat with a recogniser', async () => {
    const { groq } = await start();
    const error = await errorOf(groq.chat.completions.create({ model: 'whisper-large-v3', messages: [hello] }));
    expect(error.status).toBe(400);
    expect(error.message).toMatch(/does not support chat completions/);
  });

  it.each([
    ['no messages', { model }, /messages/],
    ['an empty conversation', { model, messages: [] }, /minimum number of items/],
    ['an unknown role', { model, messages: [{ role: 'boss', content: 'x' }] }, /role/],
    ['an unknown effort', { model, messages: [hello], reasoning_effort: 'utmost' }, /reasoning_effort/],
  ])('refuses %s', async (_, body, message) => {
    const { service } = await start();
    const response = await fetch(`${service.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  });

  it('keeps to a plan’s quota', async () => {
    const { groq } = await start({ quota: { chatRequestsPerMinute: 2 } });
    const ask = () => groq.chat.completions.create({ model, messages: [hello] });
    const { response } = await ask().withResponse();
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2');
    await ask();
    const error = await errorOf(ask());
    expect(error.status).toBe(429);
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0);
    expect(error.error).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'requests' } });
  });
});

describe('planned faults', () => {
  const ask = (groq: Groq) => groq.chat.completions.create({ model, messages: [hello] });

  it.each([401, 429, 500, 503])('answers %i', async (status) => {
    const { groq, service } = await start();
    service.faults.add('chat', { kind: 'status', status, retryAfterSeconds: 7 });
    const error = await errorOf(ask(groq));
    expect(error.status).toBe(status);
    if (status === 429) expect(error.headers?.get('retry-after')).toBe('7');
    await expect(ask(groq)).resolves.toBeDefined();
  });

  it('hangs until the client gives up', async () => {
    const { service } = await start();
    service.faults.add('chat', { kind: 'hang' });
    const impatient = new Groq({ apiKey: 'key', baseURL: service.url, maxRetries: 0, timeout: 100 });
    await expect(ask(impatient)).rejects.toThrow(Groq.APIConnectionTimeoutError);
  });

  it('cuts a stream in the middle', async () => {
    const { groq, service } = await start();
    service.faults.add('chat', { kind: 'cut', afterBytes: 400 });
    const stream = await groq.chat.completions.create({ model, messages: [hello], stream: true });
    await expect(
      (async () => {
        for await (const _ of stream);
      })(),
    ).rejects.toThrow();
    await expect.poll(() => service.requests[0]?.doneAtMs).toBeDefined();
    expect(service.requests[0]?.complete).toBe(false);
  });

  it('sends garbage', async () => {
    const { groq, service } = await start();
    service.faults.add('transcriptions', { kind: 'garbage' });
    const file = await toFile(writeWav({ sampleRateHz: 8000, channels: [tone(440, 100)] }), 'a.wav');
    await expect(groq.audio.transcriptions.create({ model: 'whisper-large-v3', file })).rejects.toThrow(SyntaxError);
  });
});
