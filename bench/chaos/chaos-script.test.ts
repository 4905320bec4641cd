import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../local/src/groq/responder.ts';
import { linesOf } from '../load/caller-script.ts';
import { chaosScripts, createChaosReplies, farewellLine, keysLine, keysOf, notUnderstood } from './chaos-script.ts';

const scripts = chaosScripts(30);
const replies = createChaosReplies(scripts);
const signal = new AbortController().signal;

const request = (content: string, given: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'any',
  messages: [{ role: 'user', content }],
  tools: [{ name: 'end_call', description: 'Ends the call.' }],
  ...given,
});
const answer = async (content: string) => replies.respond(request(content), signal);
const lineOf = (owner: number, line: number) => {
  const script = scripts[owner];
  const found = script && linesOf(script)[line];
  if (!found) throw new Error(`no line ${line} of ${owner}`);
  return found;
};
const replyOf = (owner: number, line: number) =>
  lineOf(owner, line)
    .reply.map(({ text }) => text)
    .join(' ');

describe('the model', () => {
  it('answers each caller’s line with its own answer', async () => {
    expect(await answer(lineOf(21, 2).said.text)).toEqual({ content: replyOf(21, 2) });
  });

  it('answers no question without the name of who asks it', async () => {
    const withoutName = lineOf(21, 2).said.pieces.slice(3).join(' ');
    expect(await answer(withoutName)).toEqual({ content: notUnderstood });
    expect(await answer(`badger. ${withoutName}`)).toEqual({ content: notUnderstood });
  });

  it('knows who enters a number', async () => {
    expect(await answer(`[keys] ${keysOf(21).slice(0, -1)}`)).toEqual({ content: replyOf(21, keysLine) });
    expect(await answer('[keys] 5')).toEqual({ content: notUnderstood });
    expect(await answer('[keys] 099')).toEqual({ content: notUnderstood });
  });

  it('ends the call after a goodbye', async () => {
    const { content, toolCalls } = await answer(lineOf(21, farewellLine).said.text);
    expect(content).toBe(replyOf(21, farewellLine));
    expect(toolCalls).toMatchObject([{ name: 'end_call' }]);
  });

  it('sums a call up where that is asked for', async () => {
    const { content } = await replies.respond(request('{}', { answersIn: 'json' }), signal);
    expect(JSON.parse(String(content))).toMatchObject({ outcome: 'answered' });
  });
});
