/** Knows, beyond the agent's own life, of which calls no audio may stay. */
export interface UnkeptAudio {
  /** Before anything of the call is recorded. Rejects with EtheraError `state.unwritable`. */
  begin(callId: string): Promise<void>;
  /** Removes whatever Asterisk still has of the call. Never rejects: what cannot be removed is tried again later. */
  end(callId: string): Promise<void>;
}
