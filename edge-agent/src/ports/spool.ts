/** What has to reach the archive, kept on disk until it has. */
export interface Spool {
  /**
   * Resolves once the object is safe: on disk, or where the disk has no room, in the archive. What is on disk is put into
   * the archive later; of one call in the order of the calls to `add`.
   * Rejects with EtheraError `spool.full`, `spool.unwritable`: it is not kept. A call's record is then kept in memory, and
   * brought to the archive as long as the process lives.
   */
  add(key: string, body: Uint8Array): Promise<void>;
}

/** How a spool stands. */
export interface SpoolLevel {
  /** That wait for the archive, and what is in them. */
  readonly files: number;
  readonly bytes: number;
  /** What it may hold. */
  readonly mostBytes: number;
  /** Epoch milliseconds: when the oldest of them came. Null when nothing waits. */
  readonly oldestAtMs: number | null;
  /** Since the process began: objects that the archive has confirmed. */
  readonly confirmed: number;
  /** Since the process began: objects that found no room. */
  readonly refused: number;
  /** Since the process began: files that were found gone or set aside. */
  readonly missing: number;
}
