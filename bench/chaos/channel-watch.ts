import type { TimeWindow } from './call-account.ts';
import type { Violation } from './violation.ts';

/** Channels and bridges may stay so long after their callers have gone. */
export const settleMs = 15_000;

/** What Asterisk had at some moment. Epoch milliseconds. */
export interface ChannelSample {
  readonly atMs: number;
  /** Channels, snoops and bridges, by their names. */
  readonly names: readonly string[];
}

/**
 * Names that were there for longer than any caller explains: all who were in a call when the name was first seen, or rang
 * then, had been gone for 15 s.
 * @param calls of callers, from ringing to the end; Infinity where one goes on
 */
export function judgeChannels(samples: readonly ChannelSample[], calls: readonly TimeWindow[]): Violation[] {
  const seen = new Map<string, { firstMs: number; lastMs: number }>();
  for (const { atMs, names } of samples) {
    for (const name of names) {
      const known = seen.get(name);
      if (known) known.lastMs = atMs;
      else seen.set(name, { firstMs: atMs, lastMs: atMs });
    }
  }
  return [...seen].flatMap(([name, { firstMs, lastMs }]) => {
    const explaining = calls.filter(({ fromMs, toMs }) => fromMs <= firstMs && toMs + settleMs >= firstMs);
    const untilMs = Math.max(firstMs, ...explaining.map(({ toMs }) => toMs)) + settleMs;
    if (lastMs <= untilMs) return [];
    const seconds = Math.round((lastMs - untilMs + settleMs) / 1000);
    return [
      { kind: 'stuckChannels', call: null, atMs: lastMs, what: `${name} was there ${seconds} s after its callers` },
    ];
  });
}

/** Names in the answers of Asterisk's console to `core show channels concise` and `bridge show all`. */
export function channelNames(channels: string, bridges: string): string[] {
  const ofChannels = channels
    .split('\n')
    .filter((line) => line.includes('!'))
    .map((line) => line.split('!', 1)[0] ?? '');
  const ofBridges = bridges
    .split('\n')
    .flatMap((line) => /^([0-9a-f-]{36})\s/.exec(line)?.[1] ?? [])
    .map((id) => `bridge ${id}`);
  return [...ofChannels, ...ofBridges];
}
