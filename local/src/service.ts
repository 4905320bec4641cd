/** A stand-in that listens on a free loopback port. */
export interface Service {
  /** Base URL without a trailing slash, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends every connection and releases the port. May be called twice. */
  close(): Promise<void>;
}
