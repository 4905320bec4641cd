/** One message of the conversation, its text parts joined. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What a responder may look at: the conversation and the tools, as a language model would. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Tools the model may call; empty when `tool_choice` is "none". */
  readonly tools: readonly ChatTool[];
  /** Left out: prose. `json`: the answer has to be a JSON object, as the messages or a schema describe it. */
  readonly answersIn?: 'json';
}

export interface ChatToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ChatReply {
  /**
   * The spoken answer. A string is streamed at the profile's pace; an iterable sets its own, piece by piece, which is
   * how a test makes a model slow in the middle of an answer.
   */
  readonly content: string | AsyncIterable<string>;
  readonly toolCalls?: readonly ChatToolCall[];
  readonly reasoning?: string;
}

/** Stands in for the language model. */
export interface Responder {
  respond(request: ChatRequest, signal: AbortSignal): ChatReply | Promise<ChatReply>;
}
