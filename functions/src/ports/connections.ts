/** Connections to the providers, which outlive an invocation. */
export interface Connections {
  /**
   * An invocation begins: what has been idle for too long to be trusted is let go.
   * @param nowMs epoch milliseconds
   * @returns whether connections of an earlier invocation are left to go on with
   */
  begin(nowMs: number): boolean;
  /** An invocation is over: its connections are idle from now on. Epoch milliseconds. */
  end(nowMs: number): void;
}
