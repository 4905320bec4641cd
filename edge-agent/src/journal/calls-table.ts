import type { CallRecord } from '@ethera/contract';
import { digestCall } from './call-digest.ts';
import { maskedNumber } from './masked-number.ts';
import { costInWords, duration, milliseconds, printable, timeInUtc } from './words.ts';

export interface TableOptions {
  /** Phone numbers in full. */
  readonly numbers: boolean;
  /** Characters of a line; as many as it takes when left out. */
  readonly width?: number | undefined;
}

const head = ['time (UTC)', 'lasted', 'persona', 'caller', 'turns', 'ended', 'median', 'cost', 'call'];
/** Those that are numbers stand to the right. */
const toTheRight: ReadonlySet<string> = new Set(['lasted', 'turns', 'median', 'cost']);

/** What a narrow screen can do without, first the time, with which the call's id begins. */
const dispensable = ['time (UTC)', 'persona', 'turns', 'median'];

/** Lines of a table of calls, in their order. */
export function callsTable(records: readonly CallRecord[], { numbers, width }: TableOptions): string[] {
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
  const columns = head.map((name, index) => ({ name, cells: [name, ...rows.map((row) => row[index] ?? '')] }));
  return fitting(columns.map(padded), width);
}

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
}

function padded({ name, cells }: Column): Column {
  const width = Math.max(...cells.map(({ length }) => length));
  return { name, cells: cells.map((cell) => (toTheRight.has(name) ? cell.padStart(width) : cell.padEnd(width))) };
}

/** Leaves columns out until a line fits, as far as it can do without them. */
function fitting(all: readonly Column[], width = Number.POSITIVE_INFINITY): string[] {
  const left = [...dispensable];
  let columns = all;
  let lines = joined(columns);
  while (left.length > 0 && lines.some(({ length }) => length > width)) {
    const without = left.shift();
    columns = columns.filter(({ name }) => name !== without);
    lines = joined(columns);
  }
  return lines;
}

function joined(columns: readonly Column[]): string[] {
  const [first] = columns;
  return (first?.cells ?? []).map((_, line) =>
    columns
      .map(({ cells }) => cells[line])
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
