/** One line of the conversation, as the language model gets it. */
export interface HistoryLine {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What the edge sends to the function once a recording is in the bucket. */
export interface TurnRequest {
  readonly personaId: string;
  /** Where the recording lies, and where the reply is to go. */
  readonly recordingKey: string;
  readonly replyKey: string;
  /** Oldest first. */
  readonly history: readonly HistoryLine[];
}

/** How long each step of the function took. */
export interface FunctionTimes {
  readonly readMs: number;
  readonly transcribeMs: number;
  readonly replyMs: number;
  readonly speakMs: number;
  readonly storeMs: number;
}

/** What the function answers with when everything is done. */
export interface TurnAnswer {
  /** Empty when nothing was said: there is no reply then. */
  readonly transcript: string;
  readonly reply: string;
  readonly times: FunctionTimes;
}
