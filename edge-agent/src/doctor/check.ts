import { asEtheraError, type ErrorCode } from '@ethera/contract';

/** What was seen of one thing, in one line. */
export interface Finding {
  readonly outcome: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it; where it is ok there is nothing to do. */
  readonly remedy?: string | undefined;
  /** Tells findings of one check apart. */
  readonly about?: string | undefined;
}

/** One question that the doctor asks. */
export interface Check {
  /** Unique. */
  readonly name: string;
  /** Names of earlier checks; where one of them failed there is nothing to see here. */
  readonly needs?: readonly string[];
  /** 10 s when left out. */
  readonly limitMs?: number;
  /** What did not happen when it takes longer than that, to stand before "within 10 s". */
  readonly late?: string;
  /** What to do when it takes too long, or fails in a way that nobody foresaw. */
  readonly remedy: string;
  /** What it throws is a failure, an EtheraError with the remedy of its code. */
  run(signal: AbortSignal): Promise<Finding | readonly Finding[]>;
}

export const ok = (detail: string): Finding => ({ outcome: 'ok', detail });
export const warn = (detail: string, remedy: string): Finding => ({ outcome: 'warn', detail, remedy });
export const fail = (detail: string, remedy: string): Finding => ({ outcome: 'fail', detail, remedy });

/** A failure by what was thrown. @param remedy for what has no code of its own, or one that says too little here */
export function failureOf(thrown: unknown, remedy: string): Finding {
  const error = asEtheraError(thrown);
  const message = error.code === 'internal' && thrown instanceof Error ? thrown.message : error.message;
  return fail(oneLine(message), vague.has(error.code) ? remedy : error.remedy);
}

const vague: ReadonlySet<string> = new Set<ErrorCode>(['internal', 'ari.request']);

/** Never more than a line: no stack, no page of an SDK's prose. */
function oneLine(text: string): string {
  return (
    text
      .trim()
      .replaceAll(/\s*\n\s*/g, '; ')
      .slice(0, 500) || 'it failed without a word'
  );
}
