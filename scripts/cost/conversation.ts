import type { BilledWrapUp, CallCostInput, TurnModels } from '@ethera/contract';

/** A call of our choice, from which a minute's cost is computed. Everything in it is an assumption, and printed as one. */
export interface Conversation {
  readonly minutes: number;
  /** Parts of the call, from 0 to 1, in which the agent and the caller talk; the rest is silence. */
  readonly agentShare: number;
  readonly callerShare: number;
  /** Of somebody who talks without a break. */
  readonly wordsPerMinute: number;
  /** With the space that follows. */
  readonly charactersPerWord: number;
  /** Turns of the caller that are answered. */
  readonly turns: number;
  /** Of all turns: beyond one for each turn they are those that the caller talked over again after a pause. */
  readonly attempts: number;
  /** Of one attempt, on the average of a call: the persona's prompt and what was said so far. */
  readonly promptTokens: number;
  /** Of one attempt: the reply, and what a reasoning model thinks before it. */
  readonly completionTokens: number;
  /** From the request to the first sound. */
  readonly firstAudioMs: number;
  readonly wrapUp: Omit<BilledWrapUp, 'memoryMb'>;
}

/** A caller who asks, and an agent who answers in a sentence or two. */
export const statedConversation: Conversation = {
  minutes: 3,
  agentShare: 0.45,
  callerShare: 0.35,
  wordsPerMinute: 150,
  charactersPerWord: 6,
  turns: 12,
  attempts: 18,
  promptTokens: 900,
  completionTokens: 80,
  firstAudioMs: 1_500,
  wrapUp: { llm: { model: 'openai/gpt-oss-20b', promptTokens: 1_000, completionTokens: 150 }, functionMs: 2_500 },
};

export interface FunctionMemory {
  /** In MB. */
  readonly turnMb: number;
  readonly wrapUpMb: number;
}

/**
 * What such a call buys. An attempt that is not answered is taken to have asked recogniser and model in full, and a function to run
 * as long as its reply is being spoken: both a little too much.
 */
export function billedConversation(
  conversation: Conversation,
  models: TurnModels,
  { turnMb, wrapUpMb }: FunctionMemory,
): CallCostInput {
  const { minutes, turns, attempts, promptTokens, completionTokens, firstAudioMs } = conversation;
  const ofReply = conversation.agentShare / turns;
  const asked = {
    transcribedSeconds: (minutes * 60 * conversation.callerShare) / turns,
    promptTokens,
    completionTokens,
    speechCharacters: 0,
  };
  const replySeconds = minutes * 60 * ofReply;
  const replyCharacters = minutes * ofReply * conversation.wordsPerMinute * conversation.charactersPerWord;
  const answered = {
    usage: { ...asked, speechCharacters: replyCharacters },
    models,
    functionMs: firstAudioMs + replySeconds * 1_000,
  };
  const dropped = { usage: asked, models, functionMs: firstAudioMs };
  return {
    attempts: [
      ...Array.from({ length: turns }, () => answered),
      ...Array.from({ length: attempts - turns }, () => dropped),
    ],
    turnMemoryMb: turnMb,
    // caller.wav and turn.json of each attempt, reply.ulaw or the cancel marker, call.json and summary.json.
    puts: attempts * 3 + 2,
    wrapUp: { ...conversation.wrapUp, memoryMb: wrapUpMb },
  };
}
