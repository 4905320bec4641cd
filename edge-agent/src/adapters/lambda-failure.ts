import { LambdaServiceException, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { EtheraError } from '@ethera/contract';

/** The function ran and did not finish. `how` holds no word of the function's own: it may quote the caller. */
export function crash(how: string, requestId?: string): EtheraError {
  const where = requestId === undefined ? '' : ` (request ${requestId})`;
  return new EtheraError('function.crashed', `the function failed: ${how}${where}`);
}

/** Whole seconds, in the answer's header. */
function retryAfterMs(thrown: unknown): number | null {
  const told = thrown instanceof TooManyRequestsException ? Number(thrown.retryAfterSeconds ?? Number.NaN) : Number.NaN;
  return Number.isFinite(told) && told >= 0 ? told * 1_000 : null;
}

/** Translates what an invocation threw. */
export function lambdaFailure(thrown: unknown, functionName: string): EtheraError {
  if (thrown instanceof EtheraError) return thrown;
  const cause = { cause: thrown };
  if (thrown instanceof Error && thrown.name === 'CredentialsProviderError') {
    return new EtheraError('function.denied', 'the edge has no AWS credentials', cause);
  }
  const status = thrown instanceof LambdaServiceException ? thrown.$metadata.httpStatusCode : undefined;
  switch (status) {
    case 401:
    case 403:
      return new EtheraError('function.denied', `AWS refused to invoke ${functionName}`, cause);
    case 404:
      return new EtheraError('function.missing', `there is no function ${functionName}`, cause);
    case 429:
      return new EtheraError('function.throttled', `Lambda runs no more of ${functionName} at once`, {
        ...cause,
        retryAfterMs: retryAfterMs(thrown),
      });
    case undefined:
      return new EtheraError('function.unavailable', 'Lambda did not answer', cause);
    default:
      // Another 4xx will be the same the next time.
      return new EtheraError('function.unavailable', `Lambda answered ${status}`, {
        ...cause,
        retryable: status >= 500,
      });
  }
}
