import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { peakDbfs, speechBounds } from '../audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../audio/mulaw.ts';
import { concatPcm, silence } from '../audio/tone.ts';
import { createSpeechEngine, type SpeechEngine } from './engine.ts';
import { wordErrorRate } from './word-errors.ts';

const phoneSentences = [
  'I would like to order three large pizzas please.',
  'My name is Robert and I live on Baker Street.',
  'How many pizzas did I order?',
  'What time do you open tomorrow morning?',
  'Can I book a table for four people on Friday evening?',
  'Tell me about all the pizzas on the menu.',
  'How long does the delivery take?',
  'Please change my order to two small salads.',
  'Where is my package right now?',
  'I want to speak to a human please.',
  'My phone number is five five five one two three four.',
  'Could you repeat the last sentence?',
  'That is all, thank you very much, goodbye.',
  'Do you have anything without meat or cheese?',
  'Your order will arrive tomorrow between ten and twelve.',
];

function overTheLine(pcm: Int16Array): Int16Array {
  return decodeMulaw(encodeMulaw(concatPcm(silence(500), pcm, silence(500))));
}

describe('speech engine', () => {
  let engine: SpeechEngine;

  beforeAll(async () => {
    engine = createSpeechEngine();
    await engine.warm();
  });
  afterAll(() => engine.close());

  it('understands what it said over a telephone line', async () => {
    const pairs = [];
    for (const said of phoneSentences) {
      const heard = await engine.transcribe(overTheLine(await engine.speak({ text: said, language: 'en' })));
      pairs.push({ said, heard });
    }
    expect(wordErrorRate(pairs), JSON.stringify(pairs, null, 1)).toBeLessThanOrEqual(0.06);
  });

  it('follows a speech of half a minute', async () => {
    const said = phoneSentences.slice(0, 12).join(' ');
    const pcm = overTheLine(await engine.speak({ text: said, language: 'en' }));
    expect(pcm.length / 8000).toBeGreaterThan(25);
    const heard = await engine.transcribe(pcm);
    expect(wordErrorRate([{ said, heard }]), heard).toBeLessThanOrEqual(0.12);
  });

  it('hears nothing in silence', async () => {
    expect(await engine.transcribe(silence(3000))).toBe('');
    expect(await engine.transcribe(new Int16Array(0))).toBe('');
  });

  it.each([
    { text: 'Ваш заказ приедет завтра с десяти до двенадцати.', language: 'ru' },
    { text: 'Your order will arrive tomorrow between ten and twelve.', language: 'en' },
    { text: 'Your “order” – a café’s – is here…', language: 'en', voice: 'slt' },
    { text: 'Good morning.', language: 'en', voice: 'kal' },
  ] as const)('speaks at a phone’s level without silence around it: $text', async (request) => {
    const pcm = await engine.speak(request);
    expect(peakDbfs(pcm)).toBeCloseTo(-3, 1);
    const bounds = speechBounds(pcm);
    const durationMs = pcm.length / 8;
    expect(durationMs).toBeGreaterThan(request.text.length * 30);
    expect(bounds?.startMs).toBeLessThan(100);
    expect(durationMs - (bounds?.endMs ?? 0)).toBeLessThan(100);
  });

  it('says nothing when there is no word', async () => {
    expect(await engine.speak({ text: ' … !', language: 'en' })).toHaveLength(0);
  });

  it('synthesises the same words once and hands out copies', async () => {
    const request = { text: 'Nothing is remembered as well as this sentence of some length.', language: 'en' } as const;
    const begun = performance.now();
    const first = await engine.speak(request);
    const synthesisMs = performance.now() - begun;
    const original = first.slice();
    first.fill(0);
    const again = performance.now();
    expect(await engine.speak(request)).toEqual(original);
    expect(performance.now() - again).toBeLessThan(synthesisMs);
  });

  it('leaves the calling thread free while it works', async () => {
    const pcm = await engine.speak({
      text: 'A sentence that takes a while to recognise, as sentences do.',
      language: 'en',
    });
    const work = Promise.all([engine.transcribe(pcm), engine.speak({ text: 'Something new to say.', language: 'en' })]);
    let longestMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longestMs = Math.max(longestMs, now - last);
      last = now;
    }, 5);
    await work;
    clearInterval(timer);
    expect(longestMs).toBeGreaterThan(0);
    expect(longestMs).toBeLessThan(100);
  });

  it('says why a voice cannot speak, and goes on', async () => {
    await expect(engine.speak({ text: 'Hello.', language: 'en', voice: 'ru' })).rejects.toThrow(/voice/);
    await expect(engine.speak({ text: 'Hello.', language: 'en' })).resolves.not.toHaveLength(0);
  });

  it('rejects what is under way when it closes, and everything later', async () => {
    const other = createSpeechEngine();
    const underWay = expect(other.speak({ text: 'Never said.', language: 'en' })).rejects.toThrow(/closed/);
    await other.close();
    await underWay;
    await expect(other.transcribe(silence(100))).rejects.toThrow(/closed/);
    await other.close();
  });

  it('leaves no file behind when it closes in the middle of a sentence', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ethera-engine-test-'));
    // A folder of its own: other programs speak on this machine too.
    vi.stubEnv('TMPDIR', folder);
    const other = createSpeechEngine();
    try {
      await other.speak({ text: 'Warm.', language: 'en' });
      const text = 'A long sentence that keeps the synthesiser busy for quite a while, as it goes on and on.';
      const underWay = expect(other.speak({ text, language: 'en' })).rejects.toThrow(/closed/);
      await expect.poll(() => readdir(folder), { interval: 1 }).not.toEqual([]);
      await other.close();
      await underWay;
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await other.close();
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
