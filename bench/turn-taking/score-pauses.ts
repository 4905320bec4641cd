/**
 * Scores the text rule of the commit on the pauses of the labelled recordings, as if they had been recognised word for
 * word: `node bench/turn-taking/score-pauses.ts [--wrong]`. What the recogniser and the line make of it is not in it.
 */
import { decideCommit } from '../../functions/src/commit-rule.ts';
import type { LabelledRecording } from './labelled-recording.ts';
import { labelLanguages, splits } from './labels.ts';
import { englishRecordings } from './recordings.en.ts';
import { russianRecordings } from './recordings.ru.ts';

/** Silence after the last word at which a turn is taken by default, and the earliest, as the agent asks for them. */
const timing = { commitInMs: 700, commitFloorMs: 600 };

interface Pause {
  readonly id: string;
  readonly heard: string;
  readonly pauseMs: number;
  /** Silence after which the rule takes the turn. */
  readonly silenceMs: number;
  readonly couldEndHere: boolean;
}

function pausesOf({ id, language, asked, parts }: LabelledRecording): Pause[] {
  return parts.map(({ pauseAfterMs, couldEndHere }, index) => {
    const words = parts.slice(0, index + 1).map(({ text }) => text);
    const heard = `${words.join(' ').replace(/[.?!]$/, '')}.`;
    const { atMs } = decideCommit({ transcript: heard, language, asked, ...timing });
    return { id, heard, pauseMs: pauseAfterMs, silenceMs: atMs, couldEndHere };
  });
}

const isCutOff = ({ pauseMs, silenceMs }: Pause) => silenceMs <= pauseMs;
const share = (pauses: readonly Pause[]) => `${pauses.filter(isCutOff).length}/${pauses.length}`;

const results: Record<string, unknown> = {};
for (const language of labelLanguages) {
  for (const split of splits) {
    const recordings = [...englishRecordings, ...russianRecordings].filter(
      (recording) => recording.language === language && recording.split === split,
    );
    const all = recordings.flatMap(pausesOf);
    const inner = all.filter(({ pauseMs }) => pauseMs > 0);
    const between = (from: number, to: number, couldEndHere: boolean) =>
      inner.filter((pause) => pause.pauseMs >= from && pause.pauseMs < to && pause.couldEndHere === couldEndHere);
    const waits = all
      .filter(({ pauseMs }) => pauseMs === 0)
      .map(({ silenceMs }) => silenceMs)
      .toSorted((a, b) => a - b);
    const result = {
      under600: share(inner.filter(({ pauseMs }) => pauseMs < 600)),
      to1000: share(between(600, 1_001, false)),
      to1000AfterWholeWords: share(between(600, 1_001, true)),
      over1000: share(between(1_001, 10_000, false)),
      over1000AfterWholeWords: share(between(1_001, 10_000, true)),
      commitP50Ms: waits[Math.floor(waits.length / 2)] ?? 0,
      needlessWaits: `${waits.filter((waitMs) => waitMs > timing.commitInMs).length}/${waits.length}`,
    };
    results[`${language} ${split}`] = result;
    const columns = Object.entries(result).map(([name, value]) => `${name} ${value}`);
    console.log(`${`${language} ${split}`.padEnd(16)} ${columns.join('  ')}`);
    if (process.argv.includes('--wrong') && split === 'development') {
      for (const { id, heard, pauseMs, silenceMs } of inner.filter(isCutOff)) {
        console.log(`  ${id} cut off after ${silenceMs} ms in a pause of ${pauseMs} ms: “${heard}”`);
      }
      for (const { id, heard, silenceMs } of all.filter(({ pauseMs, silenceMs: ms }) => pauseMs === 0 && ms > 700)) {
        console.log(`  ${id} waits ${silenceMs} ms for nothing: “${heard}”`);
      }
    }
  }
}
console.log(JSON.stringify(results));
