import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { spokenSounds } from './spoken-sounds.ts';
import { shareWithin, toleranceMs, validateOnsets } from './validation.ts';

const engine = createSpeechEngine();
afterAll(() => engine.close());

it('words in noise, comfort noise and silence begin and end where they were put, to 20 ms', async () => {
  const rows = validateOnsets(seededRandom(21), await spokenSounds(engine, ['rms', 'ru']), 3);
  expect(shareWithin(rows)).toBeGreaterThan(0.93);
  for (const { p50Ms } of rows) expect(Math.abs(p50Ms)).toBeLessThan(toleranceMs / 2);
});
