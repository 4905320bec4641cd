import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { concatPcm, silence } from '../../local/src/audio/tone.ts';
import { createSpeechEngine, type SpeechEngine } from '../../local/src/speech/engine.ts';
import { englishPrefixes } from './prefixes.en.ts';

/** One in so many: all of them take more than half a minute. */
const sampled = 8;

describe('labelled prefixes that the embedded recogniser gave', () => {
  let engine: SpeechEngine;

  beforeAll(async () => {
    engine = createSpeechEngine();
    await engine.warm();
  });
  afterAll(() => engine.close());

  it('are what it still gives', async () => {
    const wrong: { id: string; heard: string; now: string }[] = [];
    const recognised = englishPrefixes.filter(({ recognised: how }) => how);
    expect(recognised.length).toBeGreaterThanOrEqual(80);
    for (const { id, heard, recognised: how } of recognised.filter((_, index) => index % sampled === 0)) {
      if (!how) continue;
      const pcm = await engine.speak({ text: how.said, language: 'en', voice: how.voice });
      const line = decodeMulaw(encodeMulaw(concatPcm(silence(200), pcm, silence(300))));
      const now = await engine.transcribe(line);
      if (now !== heard) wrong.push({ id, heard, now });
    }
    // Floating point differs between processors: one token may fall the other way.
    expect(wrong.length, JSON.stringify(wrong, null, 1)).toBeLessThanOrEqual(1);
  });
});
