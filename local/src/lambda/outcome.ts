/** How an invocation ended, as far as its caller learns it. */
export type InvocationOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /**
       * Such as `TypeError`, `Sandbox.Timedout`, `Runtime.ExitError`. It is also the `ErrorCode` of a stream: which codes
       * the service uses there is not documented, so callers should look at its presence alone.
       */
      readonly errorType: string;
      /** JSON: errorType, errorMessage and, from the function itself, trace. */
      readonly details: string;
    };

/** Where an invocation's response goes. Calls come in this order: writes, then one end. */
export interface InvocationSink {
  /** Takes a part of the response; the function waits for it, as for a slow reader. */
  write(chunk: Buffer): Promise<void>;
  end(outcome: InvocationOutcome): void;
}

export const succeeded: InvocationOutcome = { ok: true };

export function failed(errorType: string, errorMessage: string): InvocationOutcome {
  return { ok: false, errorType, details: JSON.stringify({ errorType, errorMessage }) };
}

export function timedOut(requestId: string, timeoutMs: number): InvocationOutcome {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return failed('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
}

/** The process is gone: by its own exit, or killed by a signal. */
export function exited(requestId: string, code: number | null, signal: string | null): InvocationOutcome {
  const why = signal ? `signal: ${signal.replace(/^SIG/, '').toLowerCase()}` : `exit status ${code}`;
  const message = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${why}`;
  return failed('Runtime.ExitError', `RequestId: ${requestId} Error: ${message}`);
}
