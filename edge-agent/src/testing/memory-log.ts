import type { Log, LogLevel } from '../ports/log.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps every line for the test to look at. */
export class MemoryLog implements Log {
  readonly lines: LogLine[] = [];

  write(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level, message, fields });
  }

  /** What an operator sees without asking for more. */
  get shown(): LogLine[] {
    return this.lines.filter(({ level }) => level !== 'debug');
  }

  messages(level: LogLevel): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}
