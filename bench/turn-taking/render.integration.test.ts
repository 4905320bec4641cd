import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeechEngine, type SpeechEngine } from '../../local/src/speech/engine.ts';
import type { LabelledRecording } from './labelled-recording.ts';
import { englishRecordings } from './recordings.en.ts';
import { russianRecordings } from './recordings.ru.ts';
import { renderRecording, unlabelledSilences } from './render.ts';

/** Runs of digital silence in milliseconds, found without knowing the labels. */
function digitalSilencesMs(pcm8k: Int16Array, atLeastMs: number): number[] {
  const found: number[] = [];
  let run = 0;
  for (const sample of [...pcm8k, 1]) {
    if (sample === 0) run += 1;
    else {
      if (run / 8 >= atLeastMs) found.push(run / 8);
      run = 0;
    }
  }
  return found;
}

describe('the labelled recordings, spoken', () => {
  let engine: SpeechEngine;

  beforeAll(() => {
    engine = createSpeechEngine();
  });
  afterAll(() => engine.close());

  it.each([
    { language: 'en', set: englishRecordings },
    { language: 'ru', set: russianRecordings },
  ])('pause where the labels say and nowhere else: $language', async ({ set }) => {
    for (const recording of set) {
      const rendered = await renderRecording(recording, engine);
      expectLabelledPauses(recording, digitalSilencesMs(rendered.pcm8k, 150));
      expect(unlabelledSilences(rendered), recording.id).toEqual([]);
      expect(rendered.ulaw).toHaveLength(rendered.pcm8k.length);
      expect(rendered.lastWordEndMs).toBeCloseTo(rendered.pcm8k.length / 8, 5);
      // A word shorter than this is a click to a talk detector; a part longer than this is no breath of a caller.
      for (const { text, startMs, endMs } of rendered.parts) {
        expect(endMs - startMs, `${recording.id} ${text}`).toBeGreaterThanOrEqual(100);
        expect(endMs - startMs, `${recording.id} ${text}`).toBeLessThan(4000);
      }
    }
  });
});

function expectLabelledPauses({ id, parts }: LabelledRecording, silencesMs: readonly number[]): void {
  const labelled = parts.slice(0, -1).map((part) => part.pauseAfterMs);
  expect(silencesMs, id).toHaveLength(labelled.length);
  for (const [index, ms] of labelled.entries()) {
    expect(Math.abs((silencesMs[index] ?? 0) - ms), `${id}, pause ${index + 1}`).toBeLessThanOrEqual(20);
  }
}
