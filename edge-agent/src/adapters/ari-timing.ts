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
 * A lease ends 10 s after its last renewal, of which there is one every 3 s. A socket that alone has died is noticed 8 s later at
 * the latest, and requests go well meanwhile, renewals among them: no call is lost. Where nothing gets through at all, calls
 * whose lease is not long for a playback cannot be kept for longer than 7 s, whatever is noticed.
 */
export const ariTiming: AriTiming = {
  proofEveryMs: 5000,
  // The event comes before the answer, unless Asterisk has more to do than it can: then it must not be left for that.
  proofLateMs: 3000,
  // Asterisk needs 10 ms, and 4 s under a load that it cannot carry. ari-client itself waits for ever, and so does the promise
  // of a request whose socket breaks.
  requestTimeoutMs: 5000,
  // A socket that was merely dropped is back in half a second. Later the caller has been in silence for too long.
  patienceMs: 2000,
  firstRetryMs: 250,
  longestRetryMs: 5000,
};
