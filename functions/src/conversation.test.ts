import type { SpokenLine } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { conversationMessages, lastHeardOfAgent, unansweredWords } from './conversation.ts';

const messagesOf = (history: readonly SpokenLine[], language = 'en') =>
  conversationMessages({ prompt: 'Be kind.', language, history, transcript: 'And now?' });

describe('conversationMessages', () => {
  test('puts the prompt first and the caller’s words last', () => {
    const messages = messagesOf([
      { speaker: 'agent', text: 'Hello.' },
      { speaker: 'caller', text: 'My name is Ann.' },
      { speaker: 'agent', text: 'Hi Ann.' },
    ]);
    expect(messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'My name is Ann.' },
      { role: 'assistant', content: 'Hi Ann.' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  test('marks the words that cut the agent off, in the persona’s language', () => {
    const history: SpokenLine[] = [{ speaker: 'agent', text: 'Мы открыты', interrupted: true }];
    expect(messagesOf(history, 'ru').slice(1)).toEqual([
      { role: 'assistant', content: 'Мы открыты…' },
      { role: 'user', content: '[перебил] And now?' },
    ]);
  });

  test('leaves out an agent’s line of which nothing was heard', () => {
    expect(messagesOf([{ speaker: 'agent', text: '', interrupted: true }]).map(({ role }) => role)).toEqual([
      'system',
      'user',
    ]);
  });

  test('keeps the newest when the conversation has grown long', () => {
    const history = Array.from(
      { length: 100 },
      (_, index): SpokenLine => ({ speaker: index % 2 ? 'agent' : 'caller', text: `${index} ${'word '.repeat(60)}` }),
    );
    const messages = messagesOf(history);
    expect(messages.length).toBeGreaterThan(30);
    expect(messages.length).toBeLessThan(45);
    expect(messages.at(-2)?.content).toMatch(/^99 /);
    expect(messages[0]?.content).toBe('Be kind.');
  });

  test('a caller who went on before the answer has said one thing', () => {
    const messages = messagesOf([
      { speaker: 'agent', text: 'How can I', interrupted: true },
      { speaker: 'caller', text: 'I would like a table.' },
      { speaker: 'agent', text: '', interrupted: true },
      { speaker: 'caller', text: 'For four.' },
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: 'How can I…' },
      { role: 'user', content: '[interrupted you] I would like a table. For four. And now?' },
    ]);
  });
});

describe('what was said last', () => {
  const history: SpokenLine[] = [
    { speaker: 'caller', text: 'Hello.' },
    { speaker: 'agent', text: 'Good morning. What can I do for you?' },
    { speaker: 'caller', text: 'I would like to order.' },
    { speaker: 'agent', text: '', interrupted: true },
    { speaker: 'caller', text: 'A pizza and.' },
  ];

  test('the caller’s is joined as one sentence', () => {
    expect(unansweredWords(history)).toBe('I would like to order A pizza and.');
    expect(unansweredWords(history.slice(0, 2))).toBe('');
  });

  test('the agent’s is what was heard of it', () => {
    expect(lastHeardOfAgent(history)).toBe('Good morning. What can I do for you?');
    expect(lastHeardOfAgent(history.slice(0, 1))).toBe('');
  });
});
