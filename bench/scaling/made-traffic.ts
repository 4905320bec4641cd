import type { Resource } from './limits.ts';
import { RequestLog } from './request-log.ts';
import type { Traffic } from './traffic.ts';

export interface MadeRequest {
  readonly atMs: number;
  readonly size: number;
  readonly line?: number;
  readonly eager?: boolean;
}

/** Traffic by hand, for tests: one resource's requests. */
export function madeTraffic(
  resource: Resource,
  lines: number,
  durationMs: number,
  made: readonly MadeRequest[],
): Traffic {
  const empty = new RequestLog().sorted();
  const log = new RequestLog();
  for (const { atMs, size, line = 0, eager = false } of made) log.add(atMs, size, line, eager);
  return {
    lines,
    durationMs,
    callMs: lines * durationMs,
    requests: {
      lambda: empty,
      speech: empty,
      chatTokens: empty,
      chatRequests: empty,
      transcriptions: empty,
      audioSeconds: empty,
      s3Puts: empty,
      s3Heads: empty,
      [resource]: log.sorted(),
    },
    perCallMinute: { turns: 0, attempts: 0, characters: 0, uplinkBits: 0 },
  };
}
