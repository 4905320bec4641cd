const levels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/** Codes, counts and times. Never what was said, a phone number or a provider's answer. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | object>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Log;
}

/**
 * Logs one JSON object a line. The message is constant; what varies is in the fields. Lambda reads `timestamp` and `level`
 * under these very names: a line that lacks the first counts as `INFO`, whatever it says of itself.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 * @param level `debug`, `info`, `warn` or `error`; anything else counts as `info`
 */
export function createLog(level: string | undefined, write: (line: string) => void, bound: LogFields = {}): Log {
  const lowest = Math.max(0, levels.indexOf((levels.find((known) => known === level) ?? 'info') as LogLevel));
  const at =
    (name: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (levels.indexOf(name) < lowest) return;
      write(JSON.stringify({ timestamp: new Date().toISOString(), level: name, message, ...bound, ...fields }));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createLog(level, write, { ...bound, ...fields }),
  };
}
