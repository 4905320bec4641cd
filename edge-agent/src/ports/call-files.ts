/** A file that Asterisk plays, and may be playing already. */
export interface PlayableFile {
  /** Absolute, without extension: how Asterisk names it. */
  readonly path: string;
  readonly bytes: number;
  /** Adds µ-law at the end, before it returns. Throws EtheraError `media.unwritable`. */
  append(audio: Uint8Array): void;
}

/** Files that the agent and Asterisk share. */
export interface CallFiles {
  /** An empty file for Asterisk to play. Throws EtheraError `media.unwritable`. */
  create(callId: string, name: string): PlayableFile;
  /** µ-law that Asterisk plays, by the path without extension. Throws EtheraError `media.unplayable`. */
  readPlayable(path: string): Uint8Array;
  /** µ-law that Asterisk recorded. Rejects with EtheraError `recording.unreadable`. */
  readRecording(path: string): Promise<Uint8Array>;
  /** Removes everything that was created for the call. */
  clear(callId: string): Promise<void>;
}
