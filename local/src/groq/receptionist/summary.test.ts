import { describe, expect, it } from 'vitest';
import { createReceptionist } from '../receptionist.ts';
import type { ChatRequest } from '../responder.ts';

/** Lines of caller and agent in turn, separated by "|". */
async function noteAbout(conversation: string, changes: Partial<ChatRequest> = {}): Promise<unknown> {
  const lines = conversation
    .split(' | ')
    .map((text, index) => ({ speaker: index % 2 === 0 ? 'agent' : 'caller', text }));
  const request: ChatRequest = {
    model: 'any',
    tools: [],
    answersIn: 'json',
    messages: [
      { role: 'system', content: 'Write a note as JSON.' },
      { role: 'user', content: JSON.stringify(lines) },
    ],
    ...changes,
  };
  const { content } = await createReceptionist().respond(request, new AbortController().signal);
  return JSON.parse(String(content));
}

const sorry =
  'I am sorry, I did not understand that. I can take an order, book a table, or tell you about the menu and our hours.';

describe('the receptionist’s note about a call', () => {
  it.each([
    [
      'Hello! | My name is Robert, I want three large pizzas. | Noted. | How long does the delivery take? | Forty minutes.',
      'answered',
      'Robert ordered three large pizzas and asked about the delivery time.',
    ],
    [
      'Hello! | A table for four people on Friday. | Booked. | My phone number is 5551234. | Noted.',
      'answered',
      'The caller booked a table for four on Friday. The number is 5 5 5 1 2 3 4.',
    ],
    [
      `Hello! | What is the capital of France? | ${sorry} | What is on the menu? | Pizza.`,
      'partly',
      'The caller asked about the menu. The agent did not understand one turn.',
    ],
    [
      `Hello! | What is the capital of France? | ${sorry}`,
      'unanswered',
      'The caller called and asked for nothing in particular. The agent did not understand one turn.',
    ],
    [
      'Здравствуйте! | Хочу три большие пиццы, меня зовут Анна. | Записала. | Сколько времени займёт доставка? | Сорок минут.',
      'answered',
      'Звонит Анна, заказ: три большие пиццы; вопросы: про время доставки.',
    ],
    [
      'Здравствуйте! | Столик на двоих на завтра. | Заказала.',
      'answered',
      'Звонок, бронь: столик на два человека на завтра.',
    ],
  ])('%s', async (conversation, outcome, summary) => {
    expect(await noteAbout(conversation)).toEqual({ outcome, summary });
  });

  it('is empty about what is no transcript', async () => {
    expect(await noteAbout('', { messages: [{ role: 'user', content: 'JSON, please' }] })).toEqual({});
  });
});
