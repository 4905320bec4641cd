/** What has to reach the archive, kept on disk until it has. */
export interface Spool {
  /**
   * Resolves once the object is safe on disk; it is put into the archive later, in the order of the calls to `add`.
   * Rejects with EtheraError `spool.unwritable`.
   */
  add(key: string, body: Uint8Array): Promise<void>;
}
