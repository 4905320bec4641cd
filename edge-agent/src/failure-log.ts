import { asEtheraError } from '@ethera/contract';
import type { Log, LogLevel } from './ports/log.ts';

/** Logs what went wrong with its code and what to do about it. */
export function logFailure(
  log: Log,
  level: LogLevel,
  message: string,
  thrown: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const error = asEtheraError(thrown);
  // What is not ours may quote anybody.
  const reason = error.code === 'internal' ? causeName(thrown) : error.message;
  log.write(level, message, { ...fields, code: error.code, reason, remedy: error.remedy });
}

function causeName(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
