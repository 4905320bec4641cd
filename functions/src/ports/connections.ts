/** Connections to the providers, which outlive an invocation. */
export interface Connections {
  /**
   * An invocation begins: what has been idle for too long to be trusted is let go.
   * @param nowMs epoch milliseconds
   * @returns whether the connections of the invocation before are left to go on with
   */
  begin(nowMs: number): boolean;
  /**
   * An invocation is over: its connections are idle from now on.
   * @param nowMs epoch milliseconds
   * @param isCutOff a request may have been broken off, which closes its connection
   */
  end(nowMs: number, isCutOff: boolean): void;
}
