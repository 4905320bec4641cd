import type { BudgetListener } from './budget-listener.ts';
import type { RetryPermit } from './retry-permit.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ReplyRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** The answer is cut after this many tokens, thinking included. */
  readonly maxTokens: number;
  readonly onBudgets?: BudgetListener;
  readonly mayAskAgain?: RetryPermit;
}

export type ReplyPart =
  | { readonly type: 'text'; readonly text: string }
  /** A whole call; the arguments are as the model wrote them, not yet checked. */
  | { readonly type: 'tool-call'; readonly name: string; readonly argumentsJson: string }
  | { readonly type: 'usage'; readonly promptTokens: number; readonly completionTokens: number };

export interface ReplyModel {
  /**
   * Streams an answer. When the signal aborts, the iteration throws its reason.
   * @throws EtheraError `llm.*`, also in the middle: an answer that was cut off never ends quietly
   */
  reply(request: ReplyRequest, signal: AbortSignal): AsyncIterable<ReplyPart>;
  /** Opens a connection with a cheap call. */
  warm(signal: AbortSignal): Promise<void>;
}
