import { type PairedDifference, pairedDifference } from '../statistics/paired-difference.ts';
import { quantile, shareOf } from '../statistics/quantiles.ts';
import type { MeasuredCall } from './bench-calls.ts';
import type { Column } from './column.ts';
import type { MeasuredTurn } from './measured-call.ts';

/** What a column's calls show. Milliseconds; null where nothing was measured. */
export interface ColumnSummary {
  readonly column: Column;
  /** Answered, by functions that were warm. */
  readonly turns: readonly MeasuredTurn[];
  readonly p50: number | null;
  readonly p95: number | null;
  readonly floorP50: number | null;
  readonly floorP95: number | null;
  /** Of the floor. */
  readonly networkP50: number | null;
  readonly overheadP50: number | null;
  readonly overheadP95: number | null;
  readonly overheadLeast: number | null;
  /** Against Ethera with everything, the same words, voice and draws. */
  readonly difference: PairedDifference | undefined;
  /** How many times as long as Ethera it took at the median, of the turns that both were asked with the same draws. */
  readonly timesEthera: number | null;
  readonly cutOffs: number;
  readonly unanswered: number;
  /** Fillers before a reply. */
  readonly fillers: number;
  readonly attemptsPerTurn: number | null;
  /** Of what was bought for callers who never mean to interrupt, 0 to 1. */
  readonly wastedShare: number | null;
  readonly usdPerMinute: number | null;
}

/** @param compared the same network's calls to Ethera with everything */
export function summarise(
  column: Column,
  calls: readonly MeasuredCall[],
  compared: readonly MeasuredCall[],
): ColumnSummary {
  const all = calls.flatMap(({ turns }) => turns);
  const turns = all.filter(isOrdinary);
  const at = (values: readonly (number | undefined)[], q: number) => quantile(known(values), q) ?? null;
  const heard = turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs);
  const floors = turns.map(({ pipeline }) => pipeline?.floor);
  const overheads = turns.map(({ pipeline }) => pipeline?.overheadMs);
  const pairs = column.name === 'default' ? [] : pairsOf(turns, compared);
  const costs = calls.map(({ usdPerMinute }) => usdPerMinute ?? undefined);
  return {
    column,
    turns,
    p50: at(heard, 0.5),
    p95: at(heard, 0.95),
    floorP50: at(
      floors.map((floor) => floor?.totalMs),
      0.5,
    ),
    floorP95: at(
      floors.map((floor) => floor?.totalMs),
      0.95,
    ),
    networkP50: at(
      floors.map((floor) => floor?.networkMs),
      0.5,
    ),
    overheadP50: at(overheads, 0.5),
    overheadP95: at(overheads, 0.95),
    overheadLeast: at(overheads, 0),
    difference: column.name === 'default' ? undefined : pairedDifference(pairs),
    timesEthera: timesEthera(pairs),
    cutOffs: all.filter(({ cutOff }) => cutOff).length,
    unanswered: all.filter(({ voiceToVoiceMs, cutOff }) => voiceToVoiceMs === undefined && !cutOff).length,
    fillers: all.filter(({ fillerMs }) => fillerMs !== undefined).length,
    // A reply that was broken off though nobody meant to is waste as well.
    ...spent(all),
    usdPerMinute: at(costs, 0.5),
  };
}

/** Answered without a cold start, and measured: what is compared. */
export function isOrdinary({ voiceToVoiceMs, cutOff, pipeline }: MeasuredTurn): boolean {
  return voiceToVoiceMs !== undefined && !cutOff && (pipeline?.coldStart ?? null) === null;
}

/** What was bought for turns, and what of it nobody heard. */
export function spent(turns: readonly MeasuredTurn[]): Pick<ColumnSummary, 'attemptsPerTurn' | 'wastedShare'> {
  const spending = turns.flatMap(({ pipeline }) => pipeline?.spending ?? []);
  const sum = (of: (each: (typeof spending)[number]) => number) => spending.reduce((all, each) => all + of(each), 0);
  if (spending.length === 0) return { attemptsPerTurn: null, wastedShare: null };
  return {
    attemptsPerTurn: sum(({ attempts }) => attempts) / spending.length,
    wastedShare: shareOf(
      sum(({ wastedCharacters }) => wastedCharacters),
      sum(({ boughtCharacters }) => boughtCharacters),
    ),
  };
}

function pairsOf(turns: readonly MeasuredTurn[], compared: readonly MeasuredCall[]) {
  const others = new Map(
    compared
      .flatMap((call) => call.turns)
      .filter(isOrdinary)
      .map((turn) => [turn.pairKey, turn]),
  );
  return turns.flatMap(({ pairKey, voiceToVoiceMs: after }) => {
    const before = others.get(pairKey)?.voiceToVoiceMs;
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
}

/** Columns have unlike numbers of rounds, and rounds unlike draws: what only one of them was asked would tell of the draws. */
function timesEthera(pairs: readonly { readonly before: number; readonly after: number }[]): number | null {
  const ethera = quantile(
    pairs.map(({ before }) => before),
    0.5,
  );
  const own = quantile(
    pairs.map(({ after }) => after),
    0.5,
  );
  return ethera && own !== undefined ? own / ethera : null;
}

/** Without the unknown. */
export function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}
