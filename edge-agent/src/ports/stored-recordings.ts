/** A recording that Asterisk has on disk. */
export interface StoredRecording {
  /** As Asterisk knows it, without extension. */
  readonly name: string;
  readonly path: string;
  /** When it was written last. Epoch milliseconds. */
  readonly writtenAtMs: number;
}

/** What Asterisk has recorded of calls, beyond the life of the process that asked for it. */
export interface StoredRecordings {
  /** Those of a call, oldest first. Rejects with EtheraError `recording.unreadable`. */
  of(callId: string): Promise<readonly StoredRecording[]>;
}
