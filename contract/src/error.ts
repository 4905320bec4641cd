import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

/** The one error of the project: what went wrong, whether trying again can help, and what a person should do. */
export class EtheraError extends Error {
  override readonly name = 'EtheraError';
  readonly code: ErrorCode;
  readonly retryable: boolean;

  /**
   * @param code an entry of the catalogue, which also holds the remedy
   * @param message the particulars, in one sentence, without secrets, phone numbers or what anybody said
   */
  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? errorCatalogue[code].retryable;
  }

  /** What to do about it. */
  get remedy(): string {
    return errorCatalogue[this.code].remedy;
  }
}

/** Wraps whatever was thrown, so that every caller can rely on a code. */
export function asEtheraError(thrown: unknown): EtheraError {
  if (thrown instanceof EtheraError) return thrown;
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new EtheraError('internal', message, { cause: thrown });
}
