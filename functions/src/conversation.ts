import type { SpokenLine } from '@ethera/contract';
import type { ChatMessage } from './ports/reply-model.ts';

/** Some four thousand tokens: older lines cost more time and money than they help, and providers limit tokens a minute. */
const HISTORY_LIMIT_CHARACTERS = 12_000;

/** Stands before the words of a caller who did not let the agent finish; the personas' prompts explain it. */
const interruptionMark: Readonly<Record<string, string>> = { ru: '[перебил]', en: '[interrupted you]' };

export interface ConversationInput {
  readonly prompt: string;
  readonly language: string;
  /** Oldest first, cut to what was heard. */
  readonly history: readonly SpokenLine[];
  /** What the caller has just said. */
  readonly transcript: string;
}

/** What is put to the language model: the persona, the newest of the conversation, the caller's words. */
export function conversationMessages({ prompt, language, history, transcript }: ConversationInput): ChatMessage[] {
  const mark = interruptionMark[language] ?? interruptionMark.en;
  const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
  let cutOff = false;
  for (const line of [...newest(history), { speaker: 'caller', text: transcript } as const]) {
    const agent = line.speaker === 'agent';
    const content = agent && line.interrupted ? `${line.text}…` : line.text;
    messages.push({ role: agent ? 'assistant' : 'user', content: !agent && cutOff ? `${mark} ${content}` : content });
    cutOff = agent && line.interrupted === true;
  }
  return messages;
}

function newest(history: readonly SpokenLine[]): readonly SpokenLine[] {
  let characters = 0;
  let first = history.length;
  while (first > 0) {
    characters += history[first - 1]?.text.length ?? 0;
    if (characters > HISTORY_LIMIT_CHARACTERS) break;
    first -= 1;
  }
  return history.slice(first).filter((line) => line.text.trim() !== '');
}
