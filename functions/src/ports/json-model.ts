import type { ChatMessage } from './reply-model.ts';

export interface JsonRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Names the schema to the provider. */
  readonly name: string;
  /** JSON schema of the answer: objects list every property as required and allow no other. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The answer is cut after this many tokens, thinking included. */
  readonly maxTokens: number;
}

export interface JsonAnswer {
  /** As the model wrote it, not yet checked: it may be cut off, empty or anything else. */
  readonly json: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface JsonModel {
  /**
   * Asks for an answer of a given shape, whole. When the signal aborts, rejects with its reason.
   * @throws EtheraError `llm.*`
   */
  answer(request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer>;
}
