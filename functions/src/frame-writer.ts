import { type EtheraError, encodeFrame, type ReplyFrame, type TurnSummary } from '@ethera/contract';

/** Where the bytes of a reply go. */
export interface ByteSink {
  /** Resolves when the next bytes are welcome. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

export interface FrameWriter {
  send(frame: ReplyFrame): Promise<void>;
}

export function createFrameWriter(sink: ByteSink): FrameWriter {
  return { send: (frame) => sink.write(encodeFrame(frame)) };
}

/** What the edge is told about a failure. A fault of our own gives nothing away: its message may quote anything. */
export function errorFrameOf(
  error: EtheraError,
  { budgets = [], recovery }: Pick<TurnSummary, 'budgets' | 'recovery'> = {},
  provider?: string,
): ReplyFrame {
  const message = error.code === 'internal' ? 'the function failed; its log says how' : error.message;
  const { code, retryable } = error;
  const told = { ...(provider && { provider }), ...(recovery && { recovery }) };
  return { type: 'error', code, message: message.slice(0, 2_000), retryable, budgets, ...told };
}
