import { describe, expect, it } from 'vitest';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { wordSpans } from './utterance.ts';

describe('wordSpans', () => {
  it('shares the sounding time by letters and leaves pauses out', () => {
    const pcm8k = concatPcm(silence(100), tone(300, 400), silence(200), tone(300, 400), silence(100));
    expect(wordSpans({ text: 'abc defg — hij', pcm8k })).toEqual([
      { word: 'abc', from: 800, to: 2769 },
      { word: 'defg', from: 2769, to: 6831 },
      { word: 'hij', from: 6831, to: 8800 },
    ]);
  });

  it('has no span without a word', () => {
    expect(wordSpans({ text: '…', pcm8k: tone(300, 100) })).toEqual([]);
  });
});
