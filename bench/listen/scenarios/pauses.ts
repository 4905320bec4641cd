import type { Stage } from '../../call/taken-turn.ts';
import { type Cell, percent } from '../../picture/text-table.ts';
import { quantile, shareOf } from '../../statistics/quantiles.ts';
import type { LabelLanguage, Split } from '../../turn-taking/labels.ts';
import type { ListenArguments } from '../arguments.ts';
import { type PauseKind, pauseKind, pauseKinds } from '../inner-pause.ts';
import { leadLabelledCall, noteOn, planLabelledCalls } from '../labelled-calls.ts';
import type { RecordedTurn } from '../recorded-turn.ts';
import { chooseRecordings } from '../recording-choice.ts';
import type { Findings, Scenario, Table } from '../scenario.ts';

/** Some fifty seconds. */
const perCall = 6;
const quickRecordings = 8;

/** The persona's own, which no turn is taken before. */
const fullSilenceMs = 700;

export const pauses: Scenario = {
  title: 'Pauses: labelled recordings on a clean line',
  hearing: 'recogniser',
  run: async ({ options, engine, rehearse, makeCalls }) => {
    const calls = await Promise.all(
      options.languages.map((language) =>
        planLabelledCalls(recordingsFor(options, language), { name: 'pauses', language, perCall, engine }),
      ),
    );
    const english = calls.flat().filter(({ language }) => language === 'en');
    await rehearse(english.flatMap((call) => call.turns.map(({ utterance }) => utterance)));
    const turns = await makeCalls(calls.flat(), async (call, plan, lane) => {
      const judge = await leadLabelledCall(call, plan, lane);
      return () => {
        const { turns, faults } = judge();
        return { result: turns, note: noteOn(turns), faults };
      };
    });
    return findings(turns.flat(), options);
  },
};

function recordingsFor({ extent, splits }: ListenArguments, language: LabelLanguage) {
  return chooseRecordings(language, splits, extent === 'quick' ? quickRecordings : Number.POSITIVE_INFINITY);
}

/** Pure: what the turns say about the agent. */
export function findings(turns: readonly RecordedTurn[], { languages, splits }: PauseGroups): Findings {
  const all = summarise(turns);
  const groups = languages.flatMap((language) =>
    splits.map((split) => {
      const own = turns.filter(({ recording }) => recording.language === language && recording.split === split);
      return { language, split, turns: own, ...summarise(own) };
    }),
  );
  return {
    tables: [cutOffTable(groups), commitTable(groups), stageTable(groups), slowestTable(turns)],
    bars: [
      { what: 'cut-offs at pauses under 600 ms', value: all.cutOffs600, most: 0 },
      { what: 'share of cut-offs at 600–1000 ms', value: all.cutOffs1000, most: 0.05 },
      { what: 'commit after the last word, median', value: all.commitP50, most: 750, unit: 'ms' },
      { what: 'turns not taken after their last word', value: all.notTaken, most: 0 },
    ],
    figures: {
      cutOffs600: all.cutOffs600,
      cutOffs1000: all.cutOffs1000,
      commitP50: all.commitP50,
      pauses: groups.map(({ turns: _, ...group }) => group),
    },
  };
}

type PauseGroups = Pick<ListenArguments, 'languages' | 'splits'>;

interface Summary {
  readonly cutOffs600: number;
  /** A share. */
  readonly cutOffs1000: number;
  readonly cutOffs1500: number;
  readonly commitP50: number | null;
  readonly commitP95: number | null;
  readonly soundP50: number | null;
  readonly attemptsPerTurn: number;
  readonly notTaken: number;
}

interface Group extends Summary {
  readonly language: LabelLanguage;
  readonly split: Split;
  readonly turns: readonly RecordedTurn[];
}

function summarise(turns: readonly RecordedTurn[]): Summary {
  const delays = turns.flatMap(({ commitDelayMs }) => commitDelayMs ?? []);
  const sounds = turns.flatMap(({ soundDelayMs }) => soundDelayMs ?? []);
  const cut = (kind: PauseKind) => countPauses(turns, kind).cut;
  const { cut: cut1000, all: all1000 } = countPauses(turns, '600–1000');
  // Where the agent speaks without any pause having been there, no pause is short enough.
  const withoutPause = turns.filter(({ overFirstWords }) => overFirstWords).length;
  return {
    cutOffs600: cut('under 600') + withoutPause,
    cutOffs1000: shareOf(cut1000, all1000),
    cutOffs1500: cut('1000–1500'),
    commitP50: rounded(quantile(delays, 0.5)),
    commitP95: rounded(quantile(delays, 0.95)),
    soundP50: rounded(quantile(sounds, 0.5)),
    attemptsPerTurn: Number(
      shareOf(
        turns.reduce((sum, { attempts }) => sum + attempts, 0),
        turns.length,
      ).toFixed(2),
    ),
    notTaken: turns.length - delays.length,
  };
}

function countPauses(turns: readonly RecordedTurn[], kind: PauseKind) {
  const own = turns.flatMap(({ pauses }) => pauses).filter(({ lengthMs }) => pauseKind(lengthMs) === kind);
  return { all: own.length, cut: own.filter(({ cutOff }) => cutOff).length };
}

function cutOffTable(groups: readonly Group[]): Table {
  return {
    title: 'cut off, of pauses that long',
    headings: ['', ...pauseKinds.map((kind) => `${kind} ms`), 'over first words'],
    rows: groups.map(({ language, split, turns }): Cell[] => [
      `${language} ${split}`,
      ...pauseKinds.map((kind) => {
        const { cut, all } = countPauses(turns, kind);
        return `${cut} of ${all} (${percent(shareOf(cut, all))})`;
      }),
      turns.filter(({ overFirstWords }) => overFirstWords).length,
    ]),
  };
}

function commitTable(groups: readonly Group[]): Table {
  return {
    title: `how late turns were taken, ms after the last word (ideal: ${fullSilenceMs})`,
    headings: ['', 'turns', 'p50', 'p95', 'later than ideal, p50', 'reply heard p50', 'attempts a turn', 'not taken'],
    rows: groups.map((group): Cell[] => [
      `${group.language} ${group.split}`,
      group.turns.length,
      group.commitP50,
      group.commitP95,
      group.commitP50 === null ? null : Math.max(0, group.commitP50 - fullSilenceMs),
      group.soundP50,
      group.attemptsPerTurn.toFixed(2),
      group.notTaken,
    ]),
  };
}

/** Where the time until the commit goes. */
function stageTable(groups: readonly Group[]): Table {
  const moments: readonly Stage[] = ['heardEnd', 'sent', 'transcript'];
  return {
    title: 'until the commit, ms after the last word: p50 / p95',
    headings: ['', 'last word, as the agent heard it', 'request sent', 'transcript back', 'committed'],
    rows: groups.map(({ language, split, turns }): Cell[] => [
      `${language} ${split}`,
      ...moments.map((moment) => spreadOf(turns.flatMap(({ stages }) => stages[moment] ?? []))),
      spreadOf(turns.flatMap(({ commitDelayMs }) => commitDelayMs ?? [])),
    ]),
  };
}

const slowestShown = 8;

/** What was waited for in vain. Of the held-out half nobody is shown the words. */
function slowestTable(turns: readonly RecordedTurn[]): Table {
  const slowest = turns
    .filter(({ recording }) => recording.split === 'development')
    .toSorted((a, b) => (b.commitDelayMs ?? 0) - (a.commitDelayMs ?? 0))
    .slice(0, slowestShown);
  return {
    title: 'slowest commits of the development half',
    headings: ['', 'committed', 'transcript back', 'attempts', 'understood as'],
    rows: slowest.map(({ recording, commitDelayMs, stages, attempts, entry }): Cell[] => [
      recording.id,
      commitDelayMs,
      stages.transcript,
      attempts,
      entry?.transcript,
    ]),
  };
}

function spreadOf(values: readonly number[]): string {
  return `${rounded(quantile(values, 0.5)) ?? '–'} / ${rounded(quantile(values, 0.95)) ?? '–'}`;
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}
