import {
  type AttemptRecord,
  type AttemptWaterfall,
  attemptWaterfall,
  type CallRecord,
  decisiveAttempt,
  type TurnEntry,
} from '@ethera/contract';

/** A turn to be drawn: the waterfall of the attempt that counts. */
export interface TurnWaterfall {
  readonly entry: TurnEntry;
  readonly attempt: AttemptRecord;
  readonly waterfall: AttemptWaterfall;
}

/** The turns of a call of which something went out, in their order. */
export function turnWaterfalls({ turns }: Pick<CallRecord, 'turns'>): TurnWaterfall[] {
  return turns.flatMap((entry) => {
    const attempt = decisiveAttempt(entry);
    const waterfall = attempt && attemptWaterfall(attempt);
    return attempt && waterfall ? [{ entry, attempt, waterfall }] : [];
  });
}

/** The longest of them, so that all are drawn to one scale. Milliseconds, at least 1. */
export function commonScaleMs(turns: readonly TurnWaterfall[]): number {
  return Math.max(1, ...turns.flatMap(({ waterfall }) => waterfall.bars.map(({ toMs }) => toMs)));
}

/** How well the function's times are placed; empty where none are drawn. */
export function certainty({ join }: AttemptWaterfall, isColdStart: boolean): string {
  if (!join) return '';
  if (isColdStart && join.uncertaintyMs !== null) {
    const earlier = Math.round(join.uncertaintyMs);
    return `a cold start, which is in “send”: the function’s times may lie up to ${earlier} ms earlier`;
  }
  if (join.uncertaintyMs === null)
    return 'the function’s times begin with the sending: nothing came back to place them by';
  return `the function’s times are placed to ± ${Math.round(join.uncertaintyMs)} ms`;
}
