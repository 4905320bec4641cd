import type { SpokenLine } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { conversationMessages } from './conversation.ts';

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
});
