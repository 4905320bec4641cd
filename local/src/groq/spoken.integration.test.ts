import Groq, { toFile } from 'groq-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatPcm, silence } from '../audio/tone.ts';
import { writeWav } from '../audio/wav.ts';
import { createSpeechEngine } from '../speech/engine.ts';
import { type GroqStandIn, startGroq } from './server.ts';
import { createMoonshineTranscriber } from './transcriber.ts';

type Message = { role: 'system' | 'user' | 'assistant'; content: string };

const engine = createSpeechEngine();
let service: GroqStandIn;
let groq: Groq;

beforeAll(async () => {
  await engine.warm();
  service = await startGroq({ apiKeys: ['key'], transcriber: createMoonshineTranscriber(engine) });
  groq = new Groq({ apiKey: 'key', baseURL: service.url, maxRetries: 0 });
});
afterAll(async () => {
  await service.close();
  await engine.close();
});

async function hear(text: string): Promise<string> {
  const pcm = concatPcm(silence(300), await engine.speak({ text, language: 'en' }), silence(400));
  const file = await toFile(writeWav({ sampleRateHz: 8000, channels: [pcm] }, 'mulaw'), 'caller.wav', {
    type: 'audio/wav',
  });
  const answer = await groq.audio.transcriptions.create({ file, model: 'whisper-large-v3-turbo', language: 'en' });
  return answer.text.trim();
}

/** Says each line aloud over the stand-ins and returns the agent's answers. */
async function talk(lines: readonly string[]): Promise<string[]> {
  const messages: Message[] = [{ role: 'system', content: 'You are Ethera.' }];
  const answers: string[] = [];
  for (const line of lines) {
    messages.push({ role: 'user', content: await hear(line) });
    const answer = await groq.chat.completions.create({ model: 'openai/gpt-oss-20b', messages });
    const content = answer.choices[0]?.message.content ?? '';
    messages.push({ role: 'assistant', content });
    answers.push(content);
  }
  return answers;
}

describe('a spoken conversation', () => {
  it('answers the third question from the first', async () => {
    const answers = await talk([
      'I would like to order three large pizzas please.',
      'How long does the delivery take?',
      'How many pizzas did I order?',
    ]);
    expect(answers).toEqual([
      'I have noted three large pizzas. Is there anything else?',
      'Delivery takes about forty minutes.',
      'You ordered three large pizzas.',
    ]);
  });

  it('understands the end', async () => {
    expect(await talk(['That is all, thank you very much, goodbye.'])).toEqual(['Goodbye, and thank you for calling.']);
  });

  it.each([
    ['en', 'Tell me about all the pizzas on the menu.'],
    ['ru', 'Расскажите про все ваши пиццы.'],
  ] as const)('has an answer long enough to interrupt (%s)', async (language, content) => {
    const messages: Message[] = [{ role: 'user', content }];
    const answer = await groq.chat.completions.create({ model: 'openai/gpt-oss-20b', messages });
    const pcm = await engine.speak({ text: answer.choices[0]?.message.content ?? '', language });
    expect(pcm.length / 8000).toBeGreaterThan(25);
  });
});
