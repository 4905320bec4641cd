import type Groq from 'groq-sdk';
import { toFile } from 'groq-sdk';
import { describe, expect, it } from 'vitest';
import { silence, tone } from '../audio/tone.ts';
import { writeWav } from '../audio/wav.ts';
import { createFigureDraw, type DrawSubject } from '../latency.ts';
import type { ChatReply } from './responder.ts';
import { errorOf, fast, hello, model, start } from './server-fixture.ts';

const endCall = {
  type: 'function',
  function: { name: 'end_call', parameters: { type: 'object', properties: {} } },
} as const;

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

describe('draws', () => {
  it('are about the transcript and the last message of the user', async () => {
    const subjects: DrawSubject[] = [];
    const { groq } = await start({
      transcriber: { transcribe: async () => ({ text: 'Two pizzas.', noSpeechProbability: 0 }) },
      drawKey: (about) => {
        subjects.push(about);
        return about.text;
      },
    });
    const file = await toFile(writeWav({ sampleRateHz: 8000, channels: [tone(440, 500)] }), 'caller.wav');
    await groq.audio.transcriptions.create({ model: 'whisper-large-v3-turbo', file });
    const earlier = { role: 'user', content: 'Hello.' } as const;
    const answer = { role: 'assistant', content: 'Good evening.' } as const;
    await groq.chat.completions.create({ model, messages: [earlier, answer, hello] });
    expect(new Set(subjects.map(({ operation, text }) => `${operation}: ${text}`))).toEqual(
      new Set(['transcriptions: Two pizzas.', `chat: ${hello.content}`]),
    );
  });

  it('with a key do not depend on what was asked before', async () => {
    const profile = { transcriptionMs: 0, firstTokenMs: { median: 30, p95: 120 }, tokensPerSecond: 1e6 };
    const { groq, service } = await start({ profile, drawKey: ({ text }) => text });
    const ask = (content: string) => groq.chat.completions.create({ model, messages: [{ role: 'user', content }] });
    for (const content of ['One.', 'Two.', 'One.']) await ask(content);
    const tookMs = service.requests.map(({ receivedAtMs, firstByteAtMs = 0 }) => firstByteAtMs - receivedAtMs);
    const dueMs = ['One.', 'Two.'].map((text) =>
      createFigureDraw(1, () => text)({ operation: 'chat', text }, 'firstTokenMs', profile.firstTokenMs),
    ) as [number, number];
    for (const [index, ms] of [dueMs[0], dueMs[1], dueMs[0]].entries()) {
      expect(tookMs[index]).toBeGreaterThan(ms - 1);
    }
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
    expect(log.firstContentAtMs - log.receivedAtMs).toBeGreaterThanOrEqual(50);
    expect(log.doneAtMs - log.firstContentAtMs).toBeGreaterThanOrEqual(110);
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
