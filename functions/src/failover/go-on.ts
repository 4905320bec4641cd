import type { ChatMessage } from '../ports/reply-model.ts';

const goOn: Readonly<Record<string, string>> = {
  ru: 'Твой ответ оборвался на этих словах, звонящий их слышит. Продолжи ровно с этого места и не повторяй сказанного. Если ответ уже был полным, ответь одним тире.',
  en: 'Your answer broke off after these words, which the caller hears. Go on from exactly there and repeat nothing of them. If it was complete, answer with a single dash.',
};

/**
 * What is put to a model that is to finish an answer which broke off.
 * @param said of the answer so far; it is being spoken, and cannot be taken back
 */
export function goOnMessages(messages: readonly ChatMessage[], said: string, language: string): readonly ChatMessage[] {
  if (said.trim() === '') return messages;
  const told = goOn[language] ?? goOn.en ?? '';
  return [...messages, { role: 'assistant', content: said.trim() }, { role: 'system', content: told }];
}
