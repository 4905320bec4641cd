/**
 * What became of an object. `stored`: the archive has confirmed these bytes. `stored-before`: it has an object by that key,
 * which an earlier request of this process brought with the same bytes. `occupied`: it has one that this process knows
 * nothing of.
 */
export type PutOutcome = 'stored' | 'stored-before' | 'occupied';

/** Where a call's files end up. Rejects with EtheraError (`store.*`). */
export interface Archive {
  /**
   * Writes once: an object that is there already is left alone. Rejects with `store.unconfirmed` when the archive took the
   * object and did not confirm these bytes: it has to be put again.
   */
  put(key: string, body: Uint8Array, contentType: string, signal: AbortSignal): Promise<PutOutcome>;
  /** On sockets of its own, so that a marker never waits behind recordings. One that is there already is well. */
  putMarker(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Opens the connections that the next `put` and `putMarker` take, which costs them one round trip or three less. Never rejects
   * and ends within seconds: it only helps.
   * @param key an object that `get` may read, best one that is there
   */
  warm(key: string, signal: AbortSignal): Promise<void>;
  get(key: string, signal: AbortSignal): Promise<Uint8Array>;
}
