/** How patient a connection to ARI is. Milliseconds. */
export interface AriTiming {
  /** Between two proofs of the socket. */
  readonly proofEveryMs: number;
  /** How long after Asterisk's answer to a proof its event may come. */
  readonly proofLateMs: number;
  /** How long one request may take. */
  readonly requestTimeoutMs: number;
  /** How long a request waits for a connection that is being brought back. */
  readonly patienceMs: number;
  /** Up to so long it waits before it connects again, with the half of it as the least; doubled each time. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * A socket that alone has died is noticed 1.5 s later at the latest: for so long nobody hears a caller, whose recording goes on.
 * Where nothing gets through at all it takes 6 s. A lease lasts 10 s, and is renewed every 3 s, or at least every 6 s under
 * playbacks: a connection that is back within 4 s costs no call, and nothing could be noticed soon enough to save more.
 */
export const ariTiming: AriTiming = {
  // One is 2 ms of Asterisk's time.
  proofEveryMs: 1000,
  // The event comes before the answer.
  proofLateMs: 500,
  // Asterisk needs 10 ms, and 4 s under a load that it cannot carry. ari-client itself waits for ever, and so does the promise
  // of a request whose socket breaks.
  requestTimeoutMs: 5000,
  // A socket that was merely dropped is back in half a second. Later the caller has been in silence for too long.
  patienceMs: 2000,
  firstRetryMs: 250,
  longestRetryMs: 5000,
};
