import type { SpokenLine } from '@ethera/contract';
import type { ChatMessage } from './ports/reply-model.ts';
import { joinSpoken } from './spoken-words.ts';

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

/**
 * What is put to the language model: the persona, the newest of the conversation, the caller's words. A caller who went
 * on before anything of an answer was heard has said one thing, and it is one message.
 */
export function conversationMessages({ prompt, language, history, transcript }: ConversationInput): ChatMessage[] {
  const mark = interruptionMark[language] ?? interruptionMark.en;
  const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
  let before: SpokenLine | undefined;
  for (const line of [...newest(history), { speaker: 'caller', text: transcript } as const]) {
    const last = messages.at(-1);
    if (line.speaker === 'agent') {
      messages.push({ role: 'assistant', content: line.interrupted ? `${line.text}…` : line.text });
    } else if (before?.speaker === 'caller' && last) {
      messages[messages.length - 1] = { ...last, content: `${last.content} ${line.text}` };
    } else {
      messages.push({ role: 'user', content: before?.interrupted ? `${mark} ${line.text}` : line.text });
    }
    before = line;
  }
  return messages;
}

/** What the caller has said since the agent was last heard; empty where that is nothing. */
export function unansweredWords(history: readonly SpokenLine[]): string {
  const lines = history.filter(wasHeard);
  const last = lines.findLastIndex(({ speaker }) => speaker === 'agent');
  return lines.slice(last + 1).reduce((said, { text }) => joinSpoken(said, text), '');
}

/** The agent's last words, as far as they were heard; a line of which nothing was heard does not count. */
export function lastHeardOfAgent(history: readonly SpokenLine[]): string {
  return history.findLast((line) => line.speaker === 'agent' && wasHeard(line))?.text ?? '';
}

const wasHeard = ({ text }: SpokenLine): boolean => text.trim() !== '';

function newest(history: readonly SpokenLine[]): readonly SpokenLine[] {
  let characters = 0;
  let first = history.length;
  while (first > 0) {
    characters += history[first - 1]?.text.length ?? 0;
    if (characters > HISTORY_LIMIT_CHARACTERS) break;
    first -= 1;
  }
  return history.slice(first).filter(wasHeard);
}
