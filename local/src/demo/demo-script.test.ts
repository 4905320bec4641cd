import { describe, expect, it } from 'vitest';
import { createReceptionist } from '../groq/receptionist.ts';
import type { ChatMessage } from '../groq/responder.ts';
import { type DemoLine, demoScript } from './demo-script.ts';

const receptionist = createReceptionist();
const tools = [{ name: 'end_call', description: 'Ends the call.' }];
const prompts = { ethera: 'You are Ethera, a voice assistant.', efira: 'Ты Эфира — голосовой помощник.' };

/** What the embedded language model answers to each line. */
async function answers(prompt: string, lines: readonly DemoLine[]): Promise<string[]> {
  const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
  const said: string[] = [];
  for (const { text } of lines) {
    messages.push({ role: 'user', content: text });
    const reply = await receptionist.respond({ model: 'any', messages, tools }, new AbortController().signal);
    said.push(`${String(reply.content)}${reply.toolCalls?.length ? ' [ends the call]' : ''}`);
    messages.push({ role: 'assistant', content: String(reply.content) });
  }
  return said;
}

describe.each(['ethera', 'efira'] as const)('the call to %s', (persona) => {
  const { lines } = demoScript(persona, 'receptionist');

  it('gets the answers that it must', async () => {
    const said = await answers(prompts[persona], lines);
    for (const [index, { answer }] of lines.entries()) if (answer) expect(said[index]).toMatch(answer);
    expect(said.at(-1)).toContain('[ends the call]');
  });

  it('has the same parts with a language model', () => {
    const kinds = (script: readonly DemoLine[]) =>
      script.map(({ interruptsAfterMs }) => interruptsAfterMs !== undefined);
    expect(kinds(demoScript(persona, 'language-model').lines)).toEqual(kinds(lines));
    expect(demoScript(persona, 'language-model').lines[2]?.answer).toBeDefined();
  });

  it('has a third question that only the first can answer', async () => {
    const [, second, third] = lines;
    if (!second || !third?.answer) throw new Error('the script has no third question');
    const said = await answers(prompts[persona], [second, third]);
    expect(said[1]).not.toMatch(third.answer);
  });

  it('interrupts an answer that is long enough', async () => {
    const index = lines.findIndex(({ interruptsAfterMs }) => interruptsAfterMs !== undefined);
    const said = await answers(prompts[persona], lines.slice(0, index));
    expect(said.at(-1)?.length).toBeGreaterThan(400);
  });
});
