import type { LineConditionName } from '../../../local/src/caller/lines/line-condition.ts';
import type { Cell } from '../../picture/text-table.ts';
import { quantile } from '../../statistics/quantiles.ts';
import { robustSlope } from '../../statistics/slope.ts';
import { type LabelledRecording, recordingVoices } from '../../turn-taking/labelled-recording.ts';
import type { LabelLanguage } from '../../turn-taking/labels.ts';
import type { BenchCall } from '../bench-call.ts';
import { type KeptEdges, keptEdges } from '../kept-edges.ts';
import { type LabelledCall, leadLabelledCall, noteOn, planLabelledCalls } from '../labelled-calls.ts';
import type { RecordedTurn } from '../recorded-turn.ts';
import { chooseRecordings } from '../recording-choice.ts';
import type { Bench, Findings, Judge, Scenario } from '../scenario.ts';

const conditions = [
  'jitter60',
  'burst300',
  'fast-clock',
  'slow-clock',
  'babble15',
  'white15',
] as const satisfies readonly LineConditionName[];
type Condition = (typeof conditions)[number];

/** Of each language on each line. */
const recordingsPerLine = { quick: 2, usual: 12, full: Number.POSITIVE_INFINITY } as const;
const perCall = 6;
/** A recorder that falls behind does so a little with each turn. */
const driftTurns = 20;

const latestCommitMs = 2500;
/** Over all turns of a drift call; the recorder's frames are 20 ms. */
const mostDriftMs = 60;

interface LinePlan extends LabelledCall {
  readonly condition: Condition;
  /** All utterances are alike, so that their places in S3 can be compared. */
  readonly drifting: boolean;
}

interface LineTurn extends RecordedTurn {
  readonly edges: KeptEdges | undefined;
}

interface LineCall {
  readonly condition: Condition;
  readonly turns: readonly LineTurn[];
  readonly driftMs: number | undefined;
}

export const lines: Scenario = {
  title: 'Lines: the same recordings with jitter, bursts, drifting clocks and noise',
  hearing: 'script',
  run: async (bench) => {
    const plans = await Promise.all(conditions.map((condition, index) => plansFor(condition, index, bench)));
    return findings(await bench.makeCalls(plans.flat(), leadLineCall));
  },
};

async function plansFor(condition: Condition, index: number, bench: Bench): Promise<LinePlan[]> {
  const { options, engine } = bench;
  const { extent, splits } = options;
  const quick = extent === 'quick';
  const lineFor = (turns: LabelledCall['turns']) =>
    bench.lines(
      condition,
      turns.map(({ utterance }) => utterance),
      index + 1,
    );
  // One language a line is a glance.
  const languages = quick ? options.languages.filter((_, at, all) => at === index % all.length) : options.languages;
  const groups = languages.flatMap((language) => {
    const chosen = chooseRecordings(language, splits, recordingsPerLine[extent]);
    // Noise is set against the level of a voice: one voice a call.
    return recordingVoices[language].map((voice) => ({
      language,
      voice,
      recordings: chosen.filter((recording) => recording.voice === voice),
    }));
  });
  const plans = await Promise.all(
    groups.map(({ recordings, language, voice }) =>
      planLabelledCalls(recordings, { name: `lines-${condition}-${voice}`, language, perCall, engine, lineFor }),
    ),
  );
  const language = options.languages[0];
  const drift =
    quick || !language
      ? []
      : await planLabelledCalls(driftRecordings(language), {
          name: `lines-${condition}-drift`,
          language,
          perCall: driftTurns,
          engine,
          lineFor,
        });
  return [
    ...drift.map((plan) => ({ ...plan, condition, drifting: true })),
    ...plans.flat().map((plan) => ({ ...plan, condition, drifting: false })),
  ];
}

const driftTexts: Readonly<Record<LabelLanguage, { readonly say: string; readonly asked: string }>> = {
  en: { say: 'The next one is fine as well.', asked: 'What about this one?' },
  ru: { say: 'Следующий мне тоже подходит.', asked: 'Что скажете об этом?' },
};

function driftRecordings(language: LabelLanguage): LabelledRecording[] {
  const { say: text, asked } = driftTexts[language];
  return Array.from({ length: driftTurns }, (_, index) => ({
    id: `${language}-drift-${index + 1}`,
    language,
    split: 'development',
    kind: 'request',
    voice: recordingVoices[language][0],
    asked,
    parts: [{ text, pauseAfterMs: 0, couldEndHere: true }],
  }));
}

async function leadLineCall(call: BenchCall, plan: LinePlan, lane: number): Promise<Judge<LineCall>> {
  const judge = await leadLabelledCall(call, plan, lane);
  return async () => {
    const { turns: judged, faults } = judge();
    const turns: LineTurn[] = [];
    for (const [index, turn] of judged.entries()) {
      const utterance = plan.turns[index]?.utterance;
      turns.push({ ...turn, edges: utterance && (await edgesOf(call, utterance.pcm8k, turn)) });
    }
    const { name, condition, drifting } = plan;
    const driftMs = drifting ? driftOf(turns) : undefined;
    const drift = driftFault(driftMs);
    const spoilt = turns.flatMap((turn) =>
      lineFaults(turn).map((fault) => `${turn.recording.id} on ${condition}: ${fault}`),
    );
    return {
      result: { condition, turns, driftMs },
      note: driftMs === undefined ? noteOn(turns) : `${turns.length} turns, drift of ${Math.round(driftMs)} ms`,
      faults: [...faults, ...spoilt, ...(drift ? [`${name}: ${drift}`] : [])],
    };
  };
}

async function edgesOf(
  call: BenchCall,
  pcm8k: Int16Array,
  { committed }: RecordedTurn,
): Promise<KeptEdges | undefined> {
  const [first] = committed;
  const last = committed.at(-1);
  if (!first || !last) return undefined;
  const kept = await Promise.all([call.keptRecording(first), call.keptRecording(last)]).catch(() => undefined);
  return kept && keptEdges(pcm8k, ...kept);
}

/** Pure: by how much the end of the recordings moves towards the last word over a call; its first turn settles the line. */
export function driftOf(turns: readonly { readonly edges: KeptEdges | undefined }[]): number | undefined {
  const tails = turns.slice(1).flatMap(({ edges }) => edges?.tailMs ?? []);
  return tails.length < 2 ? undefined : -robustSlope(tails) * (tails.length - 1);
}

function driftFault(driftMs: number | undefined): string | undefined {
  return driftMs !== undefined && Math.abs(driftMs) > mostDriftMs
    ? `the recording drifted by ${Math.round(driftMs)} ms`
    : undefined;
}

/** Pure: what issue 3 does not allow on a bad line. */
export function lineFaults({
  commitDelayMs,
  misheard,
  edges,
}: Pick<LineTurn, 'commitDelayMs' | 'misheard' | 'edges'>): string[] {
  const late = commitDelayMs !== undefined && commitDelayMs > latestCommitMs;
  return [
    ...(commitDelayMs === undefined ? [`not taken${misheard > 0 ? ': the recogniser made nothing of it' : ''}`] : []),
    ...(late ? [`taken ${Math.round(commitDelayMs)} ms after the last word`] : []),
    ...(edges ? edgeFaults(edges) : ['nothing of it is in S3']),
  ];
}

function edgeFaults({ first, last }: KeptEdges): string[] {
  return [
    { name: 'first', edge: first },
    { name: 'last', edge: last },
  ].flatMap(({ name, edge: { kept, missingMs, correlation } }) =>
    kept
      ? []
      : [`the ${name} phoneme is lost (${Math.round(missingMs)} ms missing, correlation ${correlation.toFixed(2)})`],
  );
}

function findings(calls: readonly LineCall[]): Findings {
  const rows = conditions.map((condition) =>
    summarise(
      condition,
      calls.filter((call) => call.condition === condition),
    ),
  );
  const badLineFailures = rows.reduce((sum, { failures }) => sum + failures, 0);
  return {
    tables: [
      {
        title: `on bad lines: commits in ms after the last word, and what S3 has (drift over ${driftTurns} turns)`,
        headings: [
          '',
          'turns',
          'p50',
          'p95',
          'late or never',
          'first lost',
          'last lost',
          'cut off',
          'drift',
          'failures',
        ],
        rows: rows.map((row): Cell[] => [
          row.condition,
          row.turns,
          row.commitP50,
          row.commitP95,
          row.late,
          row.firstLost,
          row.lastLost,
          `${row.cutOff} of ${row.pauses}`,
          row.driftMs,
          row.failures,
        ]),
      },
    ],
    bars: [{ what: 'turns that a bad line spoilt', value: calls.length === 0 ? null : badLineFailures, most: 0 }],
    figures: { badLineFailures, lines: rows },
  };
}

function summarise(condition: Condition, calls: readonly LineCall[]) {
  const turns = calls.flatMap((call) => call.turns);
  const delays = turns.flatMap(({ commitDelayMs }) => commitDelayMs ?? []);
  const pauses = turns.flatMap((turn) => turn.pauses);
  const drift = calls.flatMap(({ driftMs }) => driftMs ?? []);
  const driftFailures = drift.filter((driftMs) => driftFault(driftMs) !== undefined).length;
  return {
    condition,
    turns: turns.length,
    commitP50: rounded(quantile(delays, 0.5)),
    commitP95: rounded(quantile(delays, 0.95)),
    late: turns.length - delays.filter((delayMs) => delayMs <= latestCommitMs).length,
    firstLost: turns.filter(({ edges }) => !edges?.first.kept).length,
    lastLost: turns.filter(({ edges }) => !edges?.last.kept).length,
    cutOff: pauses.filter(({ cutOff }) => cutOff).length,
    pauses: pauses.length,
    driftMs: rounded(drift[0]),
    failures: turns.filter((turn) => lineFaults(turn).length > 0).length + driftFailures,
  };
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}
