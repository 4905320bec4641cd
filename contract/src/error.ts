import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

interface ErrorOptions {
  readonly cause?: unknown;
  /** The catalogue's word when left out. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
}

/** The one error of the project: what went wrong, whether trying again can help, and what a person should do. */
export class EtheraError extends Error {
  override readonly name = 'EtheraError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** How long the other side wants to be left alone, in milliseconds; null where it does not say. */
  readonly retryAfterMs: number | null;

  /**
   * @param code an entry of the catalogue, which also holds the remedy
   * @param message the particulars, in one sentence, without secrets, phone numbers or what anybody said
   */
  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? errorCatalogue[code].retryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** What to do about it. */
  get remedy(): string {
    return errorCatalogue[this.code].remedy;
  }
}

/**
 * An error that the other side of the contract reports.
 * @param fallback stands for a code that this side does not know yet
 */
export function reportedError(
  report: { readonly code: string; readonly message: string; readonly retryable: boolean },
  fallback: ErrorCode = 'internal',
): EtheraError {
  const { message, retryable } = report;
  if (Object.hasOwn(errorCatalogue, report.code)) {
    return new EtheraError(report.code as ErrorCode, message, { retryable });
  }
  return new EtheraError(fallback, `${report.code}: ${message}`, { retryable });
}

/** Wraps whatever was thrown, so that every caller can rely on a code. */
export function asEtheraError(thrown: unknown): EtheraError {
  if (thrown instanceof EtheraError) return thrown;
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new EtheraError('internal', message, { cause: thrown });
}
