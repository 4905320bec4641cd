/** One line of the agent's log. */
export interface AgentLine {
  /** ISO 8601. */
  readonly time: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Reads a line of the log; undefined for what is none, such as a warning of Node's own. */
export function parseAgentLine(text: string): AgentLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isAgentLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isAgentLine(line: unknown): line is AgentLine {
  return (
    typeof line === 'object' &&
    line !== null &&
    'time' in line &&
    typeof line.time === 'string' &&
    'level' in line &&
    'message' in line &&
    typeof line.message === 'string'
  );
}
