/** What a stand-in does to one request instead of serving it well. */
export type Fault =
  /** Answers with this status and the service's own error body. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** Waits before the first byte, then serves. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Accepts the request and never answers. */
  | { readonly kind: 'hang' }
  /** Destroys the connection once this much of the body was sent. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Pauses once in the middle of the body, then goes on. */
  | { readonly kind: 'stall'; readonly afterBytes: number; readonly ms: number }
  /** Answers 200 with bytes that mean nothing. A provider's stand-in says of them what `contentType` is. */
  | { readonly kind: 'garbage'; readonly contentType?: string };

/** A fault as it waits for requests. */
export interface ArmedFault {
  /** Requests that have met it so far. */
  readonly met: number;
  /** No further request meets it. May be called twice. */
  withdraw(): void;
}

interface PlannedFault {
  readonly operation: string;
  readonly fault: Fault;
  remaining: number;
  met: number;
}

/** The faults that one stand-in will inject, first planned first used. */
export class FaultPlan {
  #planned: PlannedFault[] = [];

  /** Applies `fault` to the next `times` requests of `operation` (a name the stand-in documents). */
  add(operation: string, fault: Fault, times = 1): ArmedFault {
    const planned: PlannedFault = { operation, fault, remaining: times, met: 0 };
    this.#planned.push(planned);
    return {
      get met() {
        return planned.met;
      },
      withdraw: () => {
        this.#planned = this.#planned.filter((other) => other !== planned);
      },
    };
  }

  /** The fault for the request that has just arrived, used up by asking. */
  take(operation: string): Fault | undefined {
    const planned = this.#planned.find((entry) => entry.operation === operation && entry.remaining > 0);
    if (!planned) return undefined;
    planned.remaining -= 1;
    planned.met += 1;
    return planned.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}
