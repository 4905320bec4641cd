import { expect, it } from 'vitest';
import { notesWaterfall } from './notes-waterfall.ts';

it('adds up from the last word to the first sound', () => {
  const bars = notesWaterfall(
    {
      callId: 'a',
      turn: 1,
      transcript: 'When?',
      reply: 'Now.',
      recordedAtMs: 4000,
      uploadedAtMs: 4010,
      answeredAtMs: 5050,
      fetchedAtMs: 5060,
      playedAtMs: 5070,
      functionTimes: { readMs: 10, transcribeMs: 250, replyMs: 230, speakMs: 500, storeMs: 20 },
    },
    1000,
    5080,
  );
  expect(bars.map(({ step, fromMs, toMs }) => [step, fromMs, toMs])).toEqual([
    ['pause', 0, 3000],
    ['send', 3000, 3050],
    ['transcription', 3050, 3300],
    ['first text', 3300, 3530],
    ['first speech', 3530, 4030],
    ['first frame', 4030, 4060],
    ['playback', 4060, 4070],
    ['at the caller', 4070, 4080],
  ]);
  expect(bars.every(({ critical }) => critical)).toBe(true);
});
