/**
 * How many attempts a turn takes at each `pauseMs`, by the silences of the labelled recordings as their voices leave them, the
 * labelled pauses among them: `node bench/turn-taking/score-attempts.ts`. What a line and Asterisk make of them is not in it.
 */
import { frameEnergies } from '../../edge-agent/src/core/frame-energy.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { ordinaryTurnTaking } from '../../personas/persona.ts';
import { attemptsAt } from './attempts.ts';
import { labelLanguages } from './labels.ts';
import { englishRecordings } from './recordings.en.ts';
import { russianRecordings } from './recordings.ru.ts';
import { renderRecording } from './render.ts';

const pausesMs = [150, 200, 250, 300, 400];
const { talkEnergy, maxEagerAttempts } = ordinaryTurnTaking;

const engine = createSpeechEngine();
const results: Record<string, Record<string, number>> = {};
try {
  for (const language of labelLanguages) {
    const recordings = [...englishRecordings, ...russianRecordings].filter((each) => each.language === language);
    const rendered = await Promise.all(recordings.map((recording) => renderRecording(recording, engine)));
    const energies = rendered.map(({ ulaw }) => frameEnergies(ulaw));
    for (const pauseMs of pausesMs) {
      const attempts = energies.map((each) => attemptsAt(each, talkEnergy, pauseMs));
      const mean = attempts.reduce((sum, count) => sum + count, 0) / attempts.length;
      const many = attempts.filter((count) => count > maxEagerAttempts).length;
      results[`${language} ${pauseMs} ms`] = { attemptsPerTurn: Number(mean.toFixed(2)), overTheLimit: many };
      console.log(
        `${language}  pause ${pauseMs} ms  ${mean.toFixed(2)} attempts a turn  ` +
          `${many} of ${attempts.length} turns with more than ${maxEagerAttempts}`,
      );
    }
  }
} finally {
  await engine.close();
}
console.log(JSON.stringify(results));
