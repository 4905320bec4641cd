import { type Cell, percent, textTable } from '../picture/text-table.ts';
import type { Failures, LevelFigures, Spread } from './level-figures.ts';

/** A level that was run, or why it could not be. */
export type LevelResult =
  | { readonly kind: 'run'; readonly hearing: 'marks' | 'recogniser'; readonly figures: LevelFigures }
  | { readonly kind: 'failed'; readonly name: string; readonly why: string };

/** What must not be exceeded. */
export interface Bar {
  readonly what: string;
  /** Null where nothing was measured, which misses the bar. */
  readonly value: number | null;
  readonly most: number;
  readonly text: (value: number) => string;
}

/** What issue 5 asks for at a hundred calls. */
const barsAt = 100;
const mostOverheadP95Ms = 150;
const mostAgentCpu = 0.3;
const mostAgentRssMb = 200;

const failureNames: Readonly<Record<keyof Failures, string>> = {
  refused: 'calls not answered',
  dropped: 'calls that ended too soon',
  unanswered: 'turns without an answer',
  brokenOff: 'answers that broke off',
  withHoles: 'answers with sound missing',
  wrongAnswers: 'wrong answers',
  crossTalk: 'callers who heard another’s answer',
  errorLines: 'errors in the agent’s log',
  leftBehind: 'things left behind',
  wronglyAdmitted: 'callers turned away wrongly, or not at all',
  stopped: 'ended early',
};

export function isMissed({ value, most }: Bar): boolean {
  return value === null || value > most;
}

export function barsOf(results: readonly LevelResult[]): Bar[] {
  return results.flatMap((result): Bar[] => {
    if (result.kind === 'failed') return [{ what: `${result.name}: ${result.why}`, value: null, most: 0, text: whole }];
    const { figures } = result;
    const of = (what: string) => `${figures.name}: ${what}`;
    const bars: Bar[] = [{ what: of('errors of any kind'), value: failureCount(figures), most: 0, text: whole }];
    if (result.hearing !== 'marks' || figures.callers !== barsAt) return bars;
    return [
      ...bars,
      { what: of('overhead p95'), value: figures.overheadMs.p95, most: mostOverheadP95Ms, text: milliseconds },
      { what: of('edge agent, of one core'), value: figures.agentCpu, most: mostAgentCpu, text: percent },
      { what: of('edge agent, memory'), value: figures.agentRssMb, most: mostAgentRssMb, text: megabytes },
    ];
  });
}

export function tableLines(results: readonly LevelResult[]): string[] {
  const levels = results.flatMap((result) => (result.kind === 'run' ? result.figures : []));
  if (levels.length === 0) return [];
  const row = (name: string, cell: (figures: LevelFigures) => Cell) => [name, ...levels.map(cell)];
  const both = (spread: (figures: LevelFigures) => Spread) => (figures: LevelFigures) =>
    `${spread(figures).p50?.toFixed(0) ?? '–'} / ${spread(figures).p95?.toFixed(0) ?? '–'}`;
  const share = (value: (figures: LevelFigures) => number | null) => (figures: LevelFigures) => {
    const of = value(figures);
    return of === null ? null : percent(of);
  };
  const failures = (Object.keys(failureNames) as (keyof Failures)[]).filter((name) =>
    levels.some((level) => level.failures[name] > 0),
  );
  return textTable(
    ['', ...levels.map(({ name }) => name)],
    [
      row('calls up at once', ({ up }) => up),
      row('… for, s', ({ heldSeconds }) => heldSeconds),
      row('turns meanwhile', ({ turns }) => turns),
      row('turns a second', ({ turnsPerSecond }) => turnsPerSecond.toFixed(1)),
      row(
        'voice to voice p50 / p95, ms',
        both(({ voiceToVoiceMs }) => voiceToVoiceMs),
      ),
      row(
        'floor p50 / p95, ms',
        both(({ floorMs }) => floorMs),
      ),
      row(
        'overhead p50 / p95, ms',
        both(({ overheadMs }) => overheadMs),
      ),
      row('turns without a floor', ({ turnsWithoutFloor }) => turnsWithoutFloor),
      row('attempts a turn', ({ attemptsPerTurn }) => attemptsPerTurn?.toFixed(2)),
      row('answers behind a filler', ({ fillers }) => fillers),
      row('cold turns', ({ coldTurns }) => coldTurns),
      row(
        '… overhead p50 / p95, ms',
        both(({ coldOverheadMs }) => coldOverheadMs),
      ),
      row(
        'edge agent, of one core',
        share(({ agentCpu }) => agentCpu),
      ),
      row(
        '… its busiest second',
        share(({ agentCpuWorst }) => agentCpuWorst),
      ),
      row('… for a turn, ms', ({ agentCpuMsPerTurn }) => agentCpuMsPerTurn),
      row('… memory at most, MB', ({ agentRssMb }) => agentRssMb),
      row('… memory a call, MB', ({ agentRssMbPerCall }) => agentRssMbPerCall?.toFixed(2)),
      row('… open handles before', ({ agentHandlesBefore }) => agentHandlesBefore),
      row('… at most', ({ agentHandles }) => agentHandles),
      row('… after', ({ agentHandlesAfter }) => agentHandlesAfter),
      row(
        'Asterisk, of one core',
        share(({ asteriskCpu }) => asteriskCpu),
      ),
      row(
        'callers, of one core',
        share(({ callersCpu }) => callersCpu),
      ),
      row(
        'stand-ins, of one core',
        share(({ standInsCpu }) => standInsCpu),
      ),
      row(
        'functions, of one core, whole level',
        share(({ functionsCpu }) => functionsCpu),
      ),
      row(
        'all cores in use',
        share(({ machineBusy }) => machineBusy),
      ),
      row(
        'others on this machine, of one core',
        share(({ othersCpu }) => othersCpu),
      ),
      row('functions warmed before', ({ functionsWarmed }) => functionsWarmed),
      row('function environments', ({ functionProcesses }) => functionProcesses),
      row('function invocations', ({ functionInvocations }) => functionInvocations),
      row('… refused by Lambda', ({ functionThrottles }) => functionThrottles),
      row('callers’ packets late p99, ms', ({ callersLateP99Ms }) => callersLateP99Ms.toFixed(1)),
      row('stand-ins late p99, ms', ({ standInsLateP99Ms }) => standInsLateP99Ms.toFixed(1)),
      row('replies begin by marks and by ear, p95, ms', ({ onsetErrorP95Ms }) => onsetErrorP95Ms),
      row('turned away, with a reason', ({ turnedAway }) => turnedAway),
      row('eager turns went off', ({ eagerTurnsOff }) => eagerTurnsOff),
      row('warnings in the agent’s log', ({ warnings }) => warnings),
      row('errors of any kind', failureCount),
      ...failures.map((name) => row(`… ${failureNames[name]}`, (figures) => figures.failures[name])),
    ],
  );
}

export function verdictLines(results: readonly LevelResult[]): string[] {
  return [
    ...textTable(
      ['', '', 'measured', 'at most'],
      barsOf(results).map((bar) => [
        bar.what,
        isMissed(bar) ? '✗' : '✓',
        bar.value === null ? 'nothing' : bar.text(bar.value),
        bar.text(bar.most),
      ]),
    ),
    ...results.flatMap((result) =>
      result.kind === 'run' && result.figures.stopped !== null
        ? [`  ${result.figures.name}: ${result.figures.stopped}`]
        : [],
    ),
  ];
}

/** The output's last line. */
export function jsonLine(results: readonly LevelResult[]): string {
  const bars = barsOf(results);
  return JSON.stringify({
    levels: results.flatMap((result) => (result.kind === 'run' && result.hearing === 'marks' ? result.figures : [])),
    recogniser:
      results
        .flatMap((result) => (result.kind === 'run' && result.hearing === 'recogniser' ? result.figures : []))
        .at(0) ?? null,
    failedLevels: results.flatMap((result) => (result.kind === 'failed' ? { name: result.name, why: result.why } : [])),
    missedBars: bars.filter(isMissed).map(({ what }) => what),
  });
}

export function failureCount({ failures }: Pick<LevelFigures, 'failures'>): number {
  return Object.values(failures).reduce((sum, count: number) => sum + count, 0);
}

const whole = (value: number) => value.toFixed(0);
const milliseconds = (value: number) => `${value.toFixed(0)} ms`;
const megabytes = (value: number) => `${value.toFixed(0)} MB`;
