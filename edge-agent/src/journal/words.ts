import type { KnownCost } from './call-digest.ts';

/** Control characters, and marks that turn a line round. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** `2026-11-23 09:45:00`, in UTC as the ids and keys of calls are. */
export function timeInUtc(epochMs: number): string {
  const time = new Date(epochMs);
  // A damaged record may name a time that no calendar has.
  return Number.isNaN(time.getTime()) ? '–' : time.toISOString().slice(0, 19).replace('T', ' ');
}

/** `1:04`, minutes and seconds. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `≥ $0.0041`; a call costs less than a cent as often as not. */
export function costInWords(cost: KnownCost | null): string {
  return cost === null ? '–' : `${cost.isLeast ? '≥ ' : ''}$${cost.usd.toFixed(4)}`;
}

export function milliseconds(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms)} ms`;
}

/**
 * What a screen shows of what others chose: a caller his number and words, a model its own. A control character would move
 * the cursor, colour the rest or forge a line of somebody else's; a mark of direction would turn a line round.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, ' ');
}

/** JSON that a screen may show: what `printable` would take out is written as an escape, so that a program reads it as it was. */
export function jsonText(value: unknown, indent?: number): string {
  const escaped = (run: string) =>
    [...run].map((each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('');
  // Of the control characters JSON itself escapes all within its strings but those above 126; a new line between is its own.
  return JSON.stringify(value, undefined, indent).replaceAll(unprintable, (run) => (run === '\n' ? run : escaped(run)));
}
