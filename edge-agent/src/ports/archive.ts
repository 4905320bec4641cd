/** Where a call's files end up. Rejects with EtheraError (`store.*`). */
export interface Archive {
  /** Writes once: an object that is there already is left alone and counts as success. */
  put(key: string, body: Uint8Array, contentType: string, signal: AbortSignal): Promise<void>;
  /** On sockets of its own, so that a marker never waits behind recordings. */
  putMarker(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Opens the connections that the next `put` and `putMarker` take, which costs them one round trip or three less. Never rejects
   * and ends within seconds: it only helps.
   * @param key an object that `get` may read, best one that is there
   */
  warm(key: string, signal: AbortSignal): Promise<void>;
  get(key: string, signal: AbortSignal): Promise<Uint8Array>;
}
