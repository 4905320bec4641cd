/** An object and which one it is: whoever writes it meanwhile makes another of it. */
export interface VersionedObject {
  readonly body: Uint8Array;
  readonly version: string;
}

/** Objects that many write. */
export interface VersionedStore {
  /**
   * Null when there is none.
   * @throws EtheraError `store.*`
   */
  look(key: string, signal: AbortSignal): Promise<VersionedObject | null>;
  /**
   * Writes an object if it is still the one that was seen: `version`, or none at all.
   * @throws EtheraError `store.*`
   */
  replace(
    key: string,
    body: Uint8Array,
    contentType: string,
    version: string | null,
    signal: AbortSignal,
  ): Promise<'replaced' | 'changed'>;
}
