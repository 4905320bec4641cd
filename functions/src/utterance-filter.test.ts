import { describe, expect, test } from 'vitest';
import { measureLoudness } from './loudness.ts';
import { loudUlaw, ulawOfEnergy } from './testing/ulaw-signal.ts';
import { rejectByLoudness, rejectTranscript } from './utterance-filter.ts';

const loud = measureLoudness(loudUlaw(1_000));
const quiet = measureLoudness(ulawOfEnergy(180, 1_000));
const heard = (
  text: string,
  noSpeechProbability: number | null = null,
  averageLogProbability: number | null = null,
) => ({
  text,
  noSpeechProbability,
  averageLogProbability,
});

describe('measureLoudness', () => {
  test('counts packets that could be speech, and finds the loudest', () => {
    const ulaw = new Uint8Array([...ulawOfEnergy(10, 400), ...ulawOfEnergy(1_000, 200), ...ulawOfEnergy(10, 400)]);
    const loudness = measureLoudness(ulaw);
    expect(loudness.activeMs).toBe(200);
    expect(loudness.peakEnergy).toBeGreaterThan(900);
    expect(loudness.peakEnergy).toBeLessThan(1_100);
  });

  test('an empty recording is silent', () => {
    expect(measureLoudness(new Uint8Array(0))).toEqual({ activeMs: 0, peakEnergy: 0 });
  });
});

describe('rejectByLoudness', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'silence'],
    ['an idle line', ulawOfEnergy(40, 3_000), 'silence'],
    ['a click', new Uint8Array([...ulawOfEnergy(0, 500), ...loudUlaw(40), ...ulawOfEnergy(0, 500)]), 'silence'],
    ['a short word', new Uint8Array([...ulawOfEnergy(0, 500), ...loudUlaw(160), ...ulawOfEnergy(0, 500)]), null],
    ['quiet speech', ulawOfEnergy(180, 800), null],
  ])('%s', (_, ulaw, expected) => {
    expect(rejectByLoudness(measureLoudness(ulaw))).toBe(expected);
  });
});

describe('rejectTranscript', () => {
  test.each([
    'Продолжение следует...',
    'Субтитры сделал DimaTorzok',
    'Субтитры создавал DimaTorzok.',
    'Редактор субтитров А.Семкин Корректор А.Егорова',
    'Спасибо за просмотр!',
    'Подписывайтесь на наш канал!',
    'Thank you for watching.',
    'Thanks for watching!',
    'Thanks for watching! Please subscribe to my channel.',
    'Продолжение следует... Продолжение следует...',
    '[BLANK_AUDIO]',
    '(upbeat music)',
    '*музыка*.',
    '♪ la la la ♪',
  ])('knows the invention %s', (text) => {
    expect(rejectTranscript(heard(text), loud)).toBe('invention');
  });

  test.each([
    'Thanks for watching my dog, when can I come?',
    'Thank you.',
    'Спасибо.',
    'Yes.',
    'Да',
    'Какое продолжение следует за первой частью?',
    'Мне нужен корректор.',
    'I would like to subscribe',
    '(555) 123 4567',
    'Music.',
    'You',
  ])('lets through %s', (text) => {
    expect(rejectTranscript(heard(text, 0.1, -0.3), loud)).toBeNull();
  });

  test.each(['you', 'You.', 'Thank you.', 'Спасибо!'])('takes %s on a quiet recording for an invention', (text) => {
    expect(rejectTranscript(heard(text), quiet)).toBe('invention');
  });

  test('no words are noise when loud, silence when quiet', () => {
    expect(rejectTranscript(heard('.'), loud)).toBe('noise');
    expect(rejectTranscript(heard(''), quiet)).toBe('silence');
  });

  test.each([
    [0.95, -0.2, 'noise'],
    [0.7, -1.4, 'noise'],
    [0.7, -0.3, null],
    [0.3, -1.4, null],
    [0.7, null, null],
  ])('no-speech %s with log probability %s', (noSpeech, logProbability, expected) => {
    expect(rejectTranscript(heard('Hello there', noSpeech, logProbability), loud)).toBe(expected);
  });
});
