import { EtheraError } from '@ethera/contract';
import type { Log, LogLevel } from '../ports/log.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export interface JsonLogDeps {
  /** Lines below this level are dropped. */
  readonly level: LogLevel;
  /** Takes one whole line, its line feed included. */
  readonly stream: { write(line: string): unknown };
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Logs one JSON object a line. It never throws: a field that JSON cannot hold costs the fields, not the call. */
export function createJsonLog(deps: JsonLogDeps): Log {
  const lowest = logLevels.indexOf(deps.level);
  return {
    write(level, message, fields = {}) {
      if (logLevels.indexOf(level) < lowest) return;
      const head = { time: new Date(deps.now()).toISOString(), level, message };
      deps.stream.write(`${toJson(head, fields)}\n`);
    },
  };
}

/** `head` stands first, and no field can take its place. */
function toJson(head: object, fields: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify({ ...head, ...fields, ...head }, (_, value: unknown) => plain(value));
  } catch {
    return JSON.stringify({ ...head, fieldsLost: Object.keys(fields) });
  }
}

/** Only our own errors have messages that are safe to keep: an SDK's may quote what was said. */
function plain(value: unknown): unknown {
  if (value instanceof EtheraError) return { code: value.code, message: value.message };
  return value instanceof Error ? { name: value.name } : value;
}
