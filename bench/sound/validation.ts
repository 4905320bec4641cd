import type { Random } from '../../local/src/caller/lines/random.ts';
import { quantile, shareOf } from '../statistics/quantiles.ts';
import { type GapError, gapErrors } from './gap-errors.ts';
import { findOnsets } from './onset.ts';
import { type Background, backgrounds, type Channel, channels, syntheticFile } from './synthetic-file.ts';

/** What the detector may err by. */
export const toleranceMs = 20;

const soundsPerFile = 4;

/** The errors of one kind of border in one kind of file, in milliseconds. Too late is above 0. */
export interface ErrorRow {
  readonly background: Background;
  readonly channel: Channel;
  readonly kind: GapError['kind'];
  /** Borders about which no two listeners would differ; the figures below are of these. */
  readonly clear: number;
  readonly leastMs: number;
  readonly p5Ms: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly mostMs: number;
  /** 0 to 1. */
  readonly within: number;
  /** Of the other borders: which end of them hangs on a few decibels more or less. */
  readonly softWithin: number;
  readonly soft: number;
}

/** Detects the borders of random sounds on random lines. @param files of each of the ten kinds */
export function validateOnsets(random: Random, sounds: readonly Int16Array[], files: number): ErrorRow[] {
  return backgrounds.flatMap((background) =>
    channels.flatMap((channel) => {
      const errors = Array.from({ length: files }, () => {
        const own = Array.from({ length: soundsPerFile }, () => oneOf(random, sounds));
        const file = syntheticFile(random, own, background, channel);
        return gapErrors(file.sounds, findOnsets(file.pcm8k));
      }).flat();
      return (['begin', 'end'] as const).map((kind) => ({
        background,
        channel,
        kind,
        ...summary(errors.filter((error) => error.kind === kind)),
      }));
    }),
  );
}

/** The share of all clear borders that were found within the tolerance, 0 to 1. */
export function shareWithin(rows: readonly ErrorRow[]): number {
  const clear = rows.reduce((sum, row) => sum + row.clear, 0);
  return shareOf(
    rows.reduce((sum, row) => sum + row.within * row.clear, 0),
    clear,
  );
}

function summary(errors: readonly GapError[]) {
  const isWithin = ({ errorMs }: GapError) => Math.abs(errorMs) <= toleranceMs;
  const clear = errors.filter(({ isClear }) => isClear);
  const soft = errors.filter(({ isClear }) => !isClear);
  const at = (q: number) =>
    quantile(
      clear.map(({ errorMs }) => errorMs),
      q,
    ) ?? 0;
  return {
    clear: clear.length,
    leastMs: at(0),
    p5Ms: at(0.05),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    mostMs: at(1),
    within: shareOf(clear.filter(isWithin).length, clear.length),
    soft: soft.length,
    softWithin: shareOf(soft.filter(isWithin).length, soft.length),
  };
}

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}
