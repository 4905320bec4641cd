import {
  type AttemptRecord,
  type AttemptWaterfall,
  attemptWaterfall,
  type CallerTimes,
  type CallRecord,
  decisiveAttempt,
  type TurnEntry,
} from '@ethera/contract';
import { milliseconds } from './words.ts';

/** A turn to be drawn: the waterfall of the attempt that counts. */
export interface TurnWaterfall {
  readonly entry: TurnEntry;
  readonly attempt: AttemptRecord;
  readonly waterfall: AttemptWaterfall;
}

/** A turn that took more than so many times the usual is cut: it had a hold in it, and would flatten all others. */
const LONGEST_IN_USUAL = 3;

/**
 * The turns of a call of which something went out, in their order.
 * @param callers what a recording of the caller's own ends tells, by the turn's number
 */
export function turnWaterfalls(
  { turns }: Pick<CallRecord, 'turns'>,
  callers: ReadonlyMap<number, CallerTimes> = new Map(),
): TurnWaterfall[] {
  return turns.flatMap((entry) => {
    const attempt = decisiveAttempt(entry);
    const waterfall = attempt && attemptWaterfall(attempt, callers.get(entry.turn));
    return attempt && waterfall ? [{ entry, attempt, waterfall }] : [];
  });
}

/** How much time a drawing's width stands for, so that all turns are drawn to one scale. Milliseconds, at least 1. */
export function commonScaleMs(turns: readonly TurnWaterfall[]): number {
  const longest = turns.map(({ waterfall }) => Math.max(0, ...waterfall.bars.map(({ toMs }) => toMs)));
  const sorted = longest.toSorted((one, other) => one - other);
  const usualMs = sorted[(sorted.length - 1) >> 1] ?? 0;
  return Math.max(1, Math.min(sorted.at(-1) ?? 0, LONGEST_IN_USUAL * usualMs));
}

/** What became of a turn, and after what time. @param waterfall undefined of one of which nothing went out */
export function outcomeOfTurn(entry: TurnEntry, waterfall: AttemptWaterfall | undefined): string {
  const interrupted = entry.interrupted ? ', interrupted' : '';
  if (entry.rejection !== null) return `dropped as ${entry.rejection}${interrupted}`;
  const { responseMs = null, heardMs = null } = waterfall ?? {};
  if (heardMs !== null) return `heard after ${milliseconds(heardMs)}${interrupted}`;
  if (responseMs !== null) return `answered after ${milliseconds(responseMs)}${interrupted}`;
  const errorCode = decisiveAttempt(entry)?.errorCode;
  return `no reply was heard${errorCode ? `: ${errorCode}` : ''}${interrupted}`;
}

/** Which of several attempts is drawn, and what became of the others; empty of a turn that had one. */
export function attemptsOfTurn({ entry, attempt }: TurnWaterfall): string {
  const { length } = entry.attempts;
  if (length < 2) return '';
  const cancelled = entry.attempts.filter(({ outcome }) => outcome === 'cancelled').length;
  const wentOn = cancelled === 0 ? '' : `, the caller went on ${cancelled === 1 ? 'once' : `${cancelled} times`}`;
  return `attempt ${attempt.attempt} of ${length}${wentOn}`;
}

/** How well the function's times are placed; empty where none are drawn. */
export function certainty({ attempt, waterfall: { join } }: TurnWaterfall): string {
  if (!join) return '';
  if (join.uncertaintyMs === null)
    return 'the function’s times begin with the sending: nothing came back to place them by';
  const withinMs = Math.round(join.uncertaintyMs);
  return attempt.function?.coldStart
    ? `a cold start, which is in “send”: the function’s times may lie up to ${withinMs} ms earlier`
    : `the function’s times are placed to ± ${withinMs} ms`;
}
