import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A moment as an operator names it: `90m`, `2h` or `7d` ago, or a date or time in ISO 8601, in UTC unless it says otherwise.
 * @returns epoch milliseconds
 * @throws UsageError for anything else
 */
export function readMoment(text: string, nowMs: number): number {
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago) return nowMs - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
  if (/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) {
    const isLocal = text.includes('T') && !/(?:Z|[+-]\d\d:\d\d)$/.test(text);
    const moment = Date.parse(isLocal ? `${text}Z` : text);
    if (!Number.isNaN(moment)) return moment;
  }
  throw new UsageError(`"--since ${text}" is no moment: it is like 2h, 7d, 2026-11-23 or 2026-11-23T09:00`);
}

/** @throws UsageError */
export function readCount(name: string, text: string, most: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`"--${name} ${text}" is no whole number from 1 to ${most}`);
}

/** Node's own reading of arguments, with its complaints as ours. @throws UsageError */
export function readArgs<Options extends NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
