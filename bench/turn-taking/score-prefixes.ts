/**
 * Scores the text rule of the commit on the labelled prefixes: `node bench/turn-taking/score-prefixes.ts [--wrong]`.
 * `--wrong` lists what was misjudged in the development half; the held-out half is only ever counted.
 */
import { decideCommit } from '../../functions/src/commit-rule.ts';
import type { LabelledPrefix } from './labelled-prefix.ts';
import { labelLanguages, type Split, splits } from './labels.ts';
import { englishPrefixes } from './prefixes.en.ts';
import { russianPrefixes } from './prefixes.ru.ts';

/** Silence after the last word at which a turn is taken by default, and the earliest, as the agent asks for them. */
const END_OF_TURN_MS = 700;
const FLOOR_MS = 600;

interface Judged {
  readonly entry: LabelledPrefix;
  /** Silence after the last word at which the rule takes the turn. */
  readonly silenceMs: number;
  readonly rule: 'default' | 'sooner' | 'later';
}

interface Score {
  readonly entries: number;
  /** The caller goes on, and the rule gives no more than the full silence. */
  readonly cutOffs: number;
  readonly goesOn: number;
  /** Of those, at a pause of a second. */
  readonly cutOffsAt1000: number;
  /** The caller was done, and the rule waits longer than the full silence. */
  readonly needlessWaits: number;
  readonly done: number;
  readonly sooner: number;
  readonly medianDoneMs: number;
}

function judge(entry: LabelledPrefix): Judged {
  const { heard: transcript, language, asked } = entry;
  const timing = { commitInMs: END_OF_TURN_MS, commitFloorMs: FLOOR_MS };
  const { atMs, rule } = decideCommit({ transcript, language, asked, ...timing });
  return { entry, silenceMs: atMs, rule };
}

function score(judged: readonly Judged[]): Score {
  const goesOn = judged.filter(({ entry }) => !entry.done);
  const done = judged.filter(({ entry }) => entry.done);
  const waits = done.map(({ silenceMs }) => silenceMs).toSorted((a, b) => a - b);
  return {
    entries: judged.length,
    cutOffs: goesOn.filter(({ rule }) => rule !== 'later').length,
    goesOn: goesOn.length,
    cutOffsAt1000: goesOn.filter(({ silenceMs }) => silenceMs <= 1_000).length,
    needlessWaits: done.filter(({ rule }) => rule === 'later').length,
    done: done.length,
    sooner: judged.filter(({ rule }) => rule === 'sooner').length,
    medianDoneMs: waits[Math.floor(waits.length / 2)] ?? 0,
  };
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

function print(name: string, { entries, cutOffs, goesOn, needlessWaits, done, sooner, medianDoneMs }: Score): void {
  const columns = [
    name.padEnd(26),
    `${entries} entries`.padEnd(12),
    `cut-offs ${cutOffs}/${goesOn} (${percent(cutOffs, goesOn)})`.padEnd(28),
    `needless waits ${needlessWaits}/${done} (${percent(needlessWaits, done)})`.padEnd(34),
    `sooner ${sooner}`.padEnd(10),
    `median when done ${medianDoneMs} ms`,
  ];
  console.log(columns.join(' '));
}

const wrongly = ({ entry, rule }: Judged) => entry.done === (rule === 'later');

function listWrong(judged: readonly Judged[]): void {
  for (const each of judged.filter(wrongly)) {
    const { entry, rule, silenceMs } = each;
    const what = entry.done ? 'waits for nothing' : `cut off before “${entry.goesOn}”`;
    console.log(`  ${entry.id} (${rule}, ${silenceMs} ms) ${what}: “${entry.heard}” to “${entry.asked}”`);
  }
}

const judgedAll = [...englishPrefixes, ...russianPrefixes].map(judge);
const of = (language: string, split: Split, ambiguous: boolean) =>
  judgedAll.filter(
    ({ entry }) => entry.language === language && entry.split === split && entry.ambiguous === ambiguous,
  );

const results: Record<string, Score> = {};
for (const language of labelLanguages) {
  for (const split of splits) {
    for (const ambiguous of [false, true]) {
      const judged = of(language, split, ambiguous);
      const name = `${language} ${split}${ambiguous ? ', ambiguous' : ''}`;
      results[name] = score(judged);
      print(name, results[name]);
      if (process.argv.includes('--wrong') && split === 'development') listWrong(judged);
    }
  }
}
console.log(JSON.stringify(results));
