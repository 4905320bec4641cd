export interface RecordingStore {
  /** @throws EtheraError `recording.missing`, `store.*` */
  read(key: string, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * Bytes of an object, or null when there is none. An object that may not be seen counts as none: S3 answers 403 for
   * a missing key to whoever may not list the bucket.
   * @throws EtheraError `store.*`
   */
  size(key: string, signal: AbortSignal): Promise<number | null>;
  /**
   * Writes an object unless there is one already.
   * @throws EtheraError `store.*`
   */
  create(key: string, body: Uint8Array, contentType: string, signal: AbortSignal): Promise<'created' | 'exists'>;
}
