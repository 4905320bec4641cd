/** One command of `ethera-edge`. */
export interface Command {
  /** What stands after `ethera-edge`, such as `calls` or `asterisk render`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** All of `--help`. */
  readonly usage: string;
  /**
   * @param args what stands after the command's name
   * @returns the exit code: 0 done, 1 failed
   * @throws UsageError for wrong arguments, EtheraError for what failed
   */
  run(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number>;
}

/** The arguments are wrong; the message says which, and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
