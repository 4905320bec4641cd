import type { ChatMessage, ChatReply, Responder } from '../../local/src/groq/responder.ts';
import { wordsIn } from '../call/words.ts';

/** What a call's caller is saying, and what the agent is to answer. */
export interface Cue {
  /** Everything the caller may have said in this turn. */
  readonly said: string;
  readonly reply: string;
  /** Until the model begins to write, for a reply that has to be waited for. Default 0. */
  readonly thinkMs?: number;
  /** The agent's last words before. */
  readonly agentSaid: string;
}

/**
 * Stands in for the language model and answers each caller as the scenario wants, so that what an agent says does not
 * depend on how well its recogniser hears. It is asked without a word about which call it is: it knows callers by their
 * words, and by what it told them before.
 */
export interface Conductor extends Responder {
  /** Sets what a call's next answer is. */
  cue(call: object, cue: Cue): void;
  drop(call: object): void;
}

/** @param wait resolves after so many milliseconds, or rejects when the request is given up */
export function createConductor(wait: (ms: number, signal: AbortSignal) => Promise<unknown>): Conductor {
  const cues = new Map<object, Cue>();
  return {
    cue: (call, cue) => void cues.set(call, cue),
    drop: (call) => void cues.delete(call),
    respond: async ({ messages }, signal): Promise<ChatReply> => {
      const cue = bestCue([...cues.values()], messages);
      if (cue?.thinkMs) await wait(cue.thinkMs, signal);
      return { content: cue?.reply ?? fallbackReply };
    },
  };
}

/** Said only where no call is cued: a scenario that hears it is wrong. */
export const fallbackReply = 'Nobody told me what to say.';

/** The cue whose caller most likely said the last message; undefined without a cue. */
export function bestCue(cues: readonly Cue[], messages: readonly ChatMessage[]): Cue | undefined {
  const said = wordsIn(messages.findLast(({ role }) => role === 'user')?.content ?? '');
  const agentSaid = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  const scored = cues.map((cue) => ({ cue, score: likeness(said, cue.said) + 0.5 * sameSpeech(agentSaid, cue) }));
  return scored.toSorted((a, b) => b.score - a.score)[0]?.cue;
}

/** Share of the words that belong to what the caller says, 0 to 1. */
function likeness(said: readonly string[], expected: string): number {
  const known = new Set(wordsIn(expected));
  return said.length === 0 ? 0 : said.filter((word) => known.has(word)).length / said.length;
}

/** History holds only what was heard of it. */
function sameSpeech(heard: string, { agentSaid }: Cue): number {
  const words = wordsIn(heard);
  const told = wordsIn(agentSaid);
  return words.length > 0 && words.every((word, index) => word === told[index]) ? 1 : 0;
}
