import type { KnownCost } from './call-digest.ts';

/** `2026-11-23 09:45:00`, in UTC as the ids and keys of calls are. */
export function timeInUtc(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
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
  return text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ');
}
