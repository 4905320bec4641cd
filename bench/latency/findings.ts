import { quantile } from '../statistics/quantiles.ts';
import { type Slope, slopeWithInterval } from '../statistics/slope.ts';
import type { MeasuredCall } from './bench-calls.ts';
import type { Column, ColumnName, NetworkName } from './column.ts';
import { type ColumnSummary, known, spent, summarise } from './column-summary.ts';
import type { MeasuredTurn } from './measured-call.ts';

/** All calls of a run, by what they are for. */
export interface RunCalls {
  readonly columns: readonly Column[];
  /** What all columns are asked. */
  readonly compared: readonly MeasuredCall[];
  /** To Ethera, whose functions were stopped before the call, or before a second attempt. */
  readonly cold: readonly MeasuredCall[];
  /** To Ethera, whose replies are interrupted. */
  readonly interrupted: readonly MeasuredCall[];
  /** Of many turns each. */
  readonly flat: readonly MeasuredCall[];
}

/** A few turns that are counted apart. */
export interface Row {
  readonly title: string;
  readonly network: NetworkName;
  readonly turns: readonly MeasuredTurn[];
}

export interface Findings {
  readonly columns: readonly ColumnSummary[];
  readonly coldRows: readonly Row[];
  readonly interrupted: { readonly turns: number; readonly wastedShare: number | null };
  readonly flat: (Slope & { readonly calls: number; readonly turns: number }) | undefined;
  of(network: NetworkName, name: ColumnName): ColumnSummary | undefined;
}

/** Pure: what the calls show. */
export function findingsOf(run: RunCalls): Findings {
  const callsOf = (calls: readonly MeasuredCall[], id: string) => calls.filter(({ columnId }) => columnId === id);
  const columns = run.columns.map((column) =>
    summarise(column, callsOf(run.compared, column.id), callsOf(run.compared, `${column.network}/default`)),
  );
  const interrupted = run.interrupted.flatMap(({ turns }) => turns).filter(({ pipeline }) => pipeline?.interrupted);
  return {
    columns,
    coldRows: coldRowsOf(run),
    interrupted: { turns: interrupted.length, wastedShare: spent(interrupted).wastedShare },
    flat: flatnessOf(run.flat),
    of: (network, name) => columns.find(({ column }) => column.network === network && column.name === name),
  };
}

/** By the records: whatever call they happened in, turns that waited for a function to start are here and nowhere else. */
function coldRowsOf({ columns, compared, cold }: RunCalls): Row[] {
  const own = columns.filter(({ name }) => name === 'default');
  return own.flatMap(({ id, network }) => {
    const turns = [...compared, ...cold].filter(({ columnId }) => columnId === id).flatMap((call) => call.turns);
    const row = (title: string, rowTurns: readonly MeasuredTurn[]): Row => ({ title, network, turns: rowTurns });
    const firsts = cold
      .filter(({ columnId }) => columnId === id)
      .flatMap((call) => call.turns.filter(({ turn }) => turn === 0));
    return [
      row('first turn of a call that found no function', firsts),
      row('a turn whose first attempt had one started', coldTurns(turns, 'first')),
      row('a turn whose later attempt had one started', coldTurns(turns, 'later')),
    ].filter((each) => each.turns.length > 0);
  });
}

function coldTurns(turns: readonly MeasuredTurn[], which: 'first' | 'later'): MeasuredTurn[] {
  return turns.filter(({ pipeline, voiceToVoiceMs }) => voiceToVoiceMs !== undefined && pipeline?.coldStart === which);
}

function flatnessOf(calls: readonly MeasuredCall[]): Findings['flat'] {
  const points = calls.flatMap(({ name, turns }) =>
    turns.flatMap(({ turn, pipeline, cutOff }) =>
      pipeline?.overheadMs === undefined || cutOff || pipeline.coldStart !== null
        ? []
        : [{ x: turn, y: pipeline.overheadMs, group: name }],
    ),
  );
  if (new Set(points.map(({ x }) => x)).size < 2) return undefined;
  return { ...slopeWithInterval(points), calls: calls.length, turns: points.length };
}

/** Voice to voice of some turns, in milliseconds. */
export function heardOf(turns: readonly MeasuredTurn[]): number[] {
  return known(turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs));
}

export function medianOf(values: readonly number[]): number | null {
  return quantile(values, 0.5) ?? null;
}
