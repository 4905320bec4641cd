import { textTable } from '../picture/text-table.ts';
import type { SeriesVerdict } from './series.ts';

/** The soak's last line. */
export interface SoakFigures {
  readonly minutes: number;
  readonly calls: number;
  readonly restarts: number;
  /** Words lost, dead air, wrong replies and crashes, as a campaign of `npm run chaos` counts them. */
  readonly violations: number;
  /** Channels, recordings and files that are there when every call is over. */
  readonly leftBehind: number;
  /** Series that surely gain more than they may, and such of which it cannot be told. */
  readonly growing: number;
  readonly open: number;
  readonly perHour: Readonly<Record<string, { readonly slope: number; readonly low: number; readonly high: number }>>;
}

/** Whether nothing grows, nothing was left and nothing was violated. What is open shows nothing, and so fails nothing. */
export function isLevel({ violations, leftBehind, growing }: SoakFigures): boolean {
  return violations === 0 && leftBehind === 0 && growing === 0;
}

export function perHourOf(verdicts: readonly SeriesVerdict[]): SoakFigures['perHour'] {
  return Object.fromEntries(
    verdicts.map(({ name, perHour, low, high }) => [
      name,
      { slope: rounded(perHour), low: rounded(low), high: rounded(high) },
    ]),
  );
}

/** What each series gains in an hour, and may. */
export function verdictTable(verdicts: readonly SeriesVerdict[]): string[] {
  const rows = verdicts.map(({ name, median, greatest, perHour, low, high, mostPerHour, verdict }) => [
    name,
    rounded(median).toString(),
    rounded(greatest).toString(),
    signed(perHour),
    `${signed(low)} to ${signed(high)}`,
    mostPerHour,
    verdict,
  ]);
  return textTable(['series', 'median', 'most', 'an hour', '95 % interval', 'may gain', 'verdict'], rows);
}

function signed(value: number): string {
  return Number.isFinite(value) ? `${value > 0 ? '+' : ''}${value.toFixed(1)}` : 'anything';
}

/** JSON has no infinity: what an interval does not bound is null there. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : value;
}
