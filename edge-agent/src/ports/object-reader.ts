/** A bucket as an operator reads it. Rejects with EtheraError `store.*`. */
export interface ObjectReader {
  /** Up to the next `/` after `prefix`: the folders, each with its `/`, and the objects, both sorted. */
  list(prefix: string): Promise<{ readonly folders: readonly string[]; readonly keys: readonly string[] }>;
  /** Null where there is no such object. */
  get(key: string): Promise<Uint8Array | null>;
}
