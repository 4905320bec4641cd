export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Constant messages; what varies is in `fields`. No transcript, phone number, prompt or key below `debug`. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
