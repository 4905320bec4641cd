import { describe, expect, it } from 'vitest';
import { noise, silence, tone } from '../audio/tone.ts';
import { chooseByLanguage, createMoonshineTranscriber } from './transcriber.ts';

const model = 'whisper-large-v3-turbo';
const hearing = (text: string) => ({ transcribe: async () => text });

describe('moonshine transcriber', () => {
  it('passes on what was heard', async () => {
    const heard = await createMoonshineTranscriber(hearing('Hello.')).transcribe({
      pcm8k: tone(300, 500),
      language: 'en',
      model,
    });
    expect(heard.text).toBe('Hello.');
    expect(heard.noSpeechProbability).toBeLessThan(0.1);
  });

  it.each([
    ['silence', silence(1000)],
    ['faint noise', noise(1000, 0.002)],
  ])('hears nothing in %s, whatever the recogniser makes of it', async (_, pcm8k) => {
    const heard = await createMoonshineTranscriber(hearing('You')).transcribe({ pcm8k, language: undefined, model });
    expect(heard).toEqual({ text: '', noSpeechProbability: 0.95 });
  });

  it('invents like Whisper when asked to', async () => {
    const inventive = createMoonshineTranscriber(hearing(''), { invents: true });
    for (const pcm8k of [silence(1000), noise(1000, 0.2)]) {
      const heard = await inventive.transcribe({ pcm8k, language: 'en', model });
      expect(heard).toEqual({ text: 'Thank you for watching!', noSpeechProbability: 0.95 });
    }
  });

  it('admits that it knows no Russian', async () => {
    const russian = createMoonshineTranscriber(hearing('x')).transcribe({
      pcm8k: tone(300, 500),
      language: 'ru',
      model,
    });
    await expect(russian).rejects.toThrow(/English only/);
  });
});

describe('chooseByLanguage', () => {
  const answering = (text: string) => ({ transcribe: async () => ({ text, noSpeechProbability: 0 }) });
  const both = chooseByLanguage({ en: answering('english'), ru: answering('russian') });

  it.each([
    ['en', 'english'],
    ['ru', 'russian'],
    [undefined, 'english'],
  ])('sends %s to %s', async (language, text) => {
    expect((await both.transcribe({ pcm8k: silence(10), language, model })).text).toBe(text);
  });

  it('refuses a language nobody knows', async () => {
    await expect(both.transcribe({ pcm8k: silence(10), language: 'fr', model })).rejects.toThrow(/fr/);
  });
});
