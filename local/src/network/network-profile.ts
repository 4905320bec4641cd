import type { Figure } from '../latency.ts';

/** A way between two places, as a connection over it feels. */
export interface LinkProfile {
  /** From one end to the other and back; half of it each way. */
  readonly rttMs: number;
  /** What all connections of the link share on their way to the service; unlimited when left out. */
  readonly upBitsPerSecond?: number;
  /**
   * Round trips that a new connection waits for before its first byte can leave: 1 for TCP alone (RFC 9293, 3.5), 2 with
   * TLS 1.3 (RFC 8446, 2: the request leaves together with the client's Finished), 3 with a full TLS 1.2 handshake.
   */
  readonly handshakeRoundTrips: number;
}

/** What lies between the places of a deployment, which on one machine are all at hand. */
export interface NetworkProfile {
  /** From the site to the region: S3, Lambda and SSM share its uplink. */
  readonly edgeToCloud: LinkProfile;
  /** From the functions to the providers. */
  readonly cloudToProviders: LinkProfile;
  /** What Lambda takes before a function has its event. */
  readonly invokeMs: Figure;
  /** What S3 takes for each request, whoever asks. */
  readonly s3Ms: Figure;
}
