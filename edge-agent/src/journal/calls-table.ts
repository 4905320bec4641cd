import type { CallRecord } from '@ethera/contract';
import { digestCall } from './call-digest.ts';
import { maskedNumber } from './masked-number.ts';
import { costInWords, duration, milliseconds, printable, timeInUtc } from './words.ts';

export interface TableOptions {
  /** Phone numbers in full. */
  readonly numbers: boolean;
}

const head = ['time (UTC)', 'lasted', 'persona', 'caller', 'turns', 'ended', 'median', 'cost', 'call'];
/** Those that are numbers stand to the right. */
const toTheRight: ReadonlySet<string> = new Set(['lasted', 'turns', 'median', 'cost']);

/** Lines of a table of calls, in their order. */
export function callsTable(records: readonly CallRecord[], { numbers }: TableOptions): string[] {
  const rows = records.map((record) => {
    const digest = digestCall(record);
    return [
      timeInUtc(record.startedAt),
      duration(digest.durationMs),
      record.personaId,
      numbers ? record.caller : maskedNumber(record.caller),
      String(digest.turns),
      record.result === 'failed' ? `FAILED ${record.reason}` : record.reason,
      milliseconds(digest.medianResponseMs),
      costInWords(digest.cost),
      record.callId,
    ].map(printable);
  });
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return toTheRight.has(head[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** One call for a program: without what was said, and without phone numbers unless they are asked for. */
export function callInBrief(record: CallRecord, { numbers }: TableOptions) {
  const { callId, stage, edgeId, personaId, called, startedAt, answeredAt, endedAt, result, reason } = record;
  const { durationMs, turns, medianResponseMs, cost } = digestCall(record);
  return {
    callId,
    stage,
    edgeId,
    personaId,
    caller: numbers ? record.caller : maskedNumber(record.caller),
    called,
    startedAt,
    answeredAt,
    endedAt,
    durationMs,
    result,
    reason,
    turns,
    medianResponseMs,
    costUsd: cost?.usd ?? null,
    costIsLeast: cost?.isLeast ?? null,
    lostRecordings: record.lostRecordings.length,
  };
}
