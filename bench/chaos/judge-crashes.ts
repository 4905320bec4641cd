import type { LambdaRequestEntry } from '../../local/src/lambda/server.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { Violation } from './violation.ts';

export interface CrashSources {
  /** Ends of agents and of Asterisk that nobody had asked for, in words. */
  readonly ends: readonly string[];
  readonly lines: readonly AgentLine[];
  readonly stderr: string;
  readonly invocations: readonly Pick<
    LambdaRequestEntry,
    'functionName' | 'errorType' | 'startedAtMs' | 'durationMs'
  >[];
  /** When environments of functions were killed on purpose. Epoch milliseconds. */
  readonly killedAtMs: readonly number[];
}

/** Errors that only a defect raises. */
const defects = new Set(['internal']);
/** A killed function is told of within this time. */
const killMs = 3_000;
const ownFailures = /^(Runtime\.|Sandbox\.|Error$|TypeError|RangeError|ReferenceError|SyntaxError|Unhandled)/;

/** Processes that ended though nobody had killed them, and what nobody had foreseen. */
export function judgeCrashes({ ends, lines, stderr, invocations, killedAtMs }: CrashSources): Violation[] {
  const crash = (what: string, atMs: number | null = null): Violation => ({ kind: 'crashes', call: null, atMs, what });
  const logged = lines.filter(
    ({ level, message, code }) => level === 'error' && (message === 'agent failed' || defects.has(String(code))),
  );
  const failed = invocations.filter(({ errorType, startedAtMs, durationMs }) => {
    if (errorType === undefined || !ownFailures.test(errorType)) return false;
    const endedAtMs = startedAtMs + durationMs;
    return !killedAtMs.some((atMs) => atMs >= startedAtMs - killMs && atMs <= endedAtMs + killMs);
  });
  return [
    ...ends.map((end) => crash(end)),
    ...logged.map(({ message, code, reason, time }) =>
      crash(`agent logged "${message}" ${String(code ?? '')}: ${String(reason ?? '')}`, Date.parse(time)),
    ),
    ...failed.map(({ functionName, errorType, startedAtMs }) =>
      crash(`${functionName} ended with ${errorType}`, startedAtMs),
    ),
    ...(stderr.trim() === '' ? [] : [crash(`an agent wrote to stderr: ${stderr.trim().split('\n', 1)[0]}`)]),
  ];
}
