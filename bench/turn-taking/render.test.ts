import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../local/src/audio/mulaw.ts';
import { concatPcm, silence, tone } from '../../local/src/audio/tone.ts';
import { renderRecording, unlabelledSilences } from './render.ts';

/** Speaks every text as a tone of 300 ms with 100 ms of silence around it, and remembers the texts. */
function toneEngine() {
  const texts: string[] = [];
  return {
    texts,
    speak: async ({ text }: { text: string }) => {
      texts.push(text);
      return /\p{L}/u.test(text) ? concatPcm(silence(100), tone(400, 300), silence(100)) : silence(100);
    },
  };
}

const parts = [
  { text: 'one', pauseAfterMs: 700, couldEndHere: false },
  { text: 'two', pauseAfterMs: 220, couldEndHere: true },
  { text: 'three.', pauseAfterMs: 0, couldEndHere: true },
];

describe('renderRecording', () => {
  it('sets exactly the labelled pauses between the bare words', async () => {
    const rendered = await renderRecording({ language: 'en', voice: 'rms', parts }, toneEngine());
    expect(rendered.parts).toEqual([
      { text: 'one', startMs: 0, endMs: 300 },
      { text: 'two', startMs: 1000, endMs: 1300 },
      { text: 'three.', startMs: 1520, endMs: 1820 },
    ]);
    expect(rendered.lastWordEndMs).toBe(1820);
    expect(rendered.pcm8k).toHaveLength(1820 * 8);
    expect(rendered.pcm8k.slice(300 * 8, 1000 * 8)).toEqual(silence(700));
    expect(rendered.ulaw.slice(300 * 8, 1000 * 8).every((byte) => byte === 0xff)).toBe(true);
    const speech = Math.abs(decodeMulaw(rendered.ulaw)[1005 * 8 + 3] ?? 0);
    expect(speech).toBeGreaterThan(1000);
  });

  it('keeps the voice up where the caller goes on', async () => {
    const engine = toneEngine();
    await renderRecording({ language: 'en', voice: 'rms', parts }, engine);
    expect(engine.texts).toEqual(['one,', 'two,', 'three.']);
  });

  it('refuses a part that makes no sound', async () => {
    const mute = [{ text: '…', pauseAfterMs: 0, couldEndHere: true }];
    await expect(renderRecording({ language: 'ru', voice: 'ru', parts: mute }, toneEngine())).rejects.toThrow(
      /no sound/,
    );
  });
});

describe('unlabelledSilences', () => {
  const withGap = (gapMs: number) => concatPcm(tone(400, 300), silence(gapMs), tone(400, 300));

  it('finds a silence inside a part, where it is', () => {
    const pcm8k = concatPcm(tone(400, 200), silence(500), withGap(260));
    const found = unlabelledSilences({
      pcm8k,
      parts: [
        { text: 'one', startMs: 0, endMs: 200 },
        { text: 'two', startMs: 700, endMs: 700 + 860 },
      ],
    });
    expect(found).toEqual([{ startMs: 1000, endMs: 1260 }]);
  });

  it('finds speech that is too quiet for a talk detector at either end of a part', () => {
    const pcm8k = concatPcm(tone(400, 300, 0.005), tone(400, 300), tone(400, 300, 0.005));
    expect(unlabelledSilences({ pcm8k, parts: [{ text: 'one', startMs: 0, endMs: 900 }] })).toEqual([
      { startMs: 0, endMs: 300 },
      { startMs: 600, endMs: 900 },
    ]);
  });

  it('lets the gaps between words pass', () => {
    expect(unlabelledSilences({ pcm8k: withGap(240), parts: [{ text: 'one', startMs: 0, endMs: 840 }] })).toEqual([]);
  });
});
