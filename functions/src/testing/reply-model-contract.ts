import { describe, expect, test } from 'vitest';
import type { ReplyModel, ReplyPart } from '../ports/reply-model.ts';

/**
 * `answers` says "Good bye." and calls `end_call` with `{"reason":"over"}`, 30 tokens in and 7 out; `hangs` says "Good"
 * and no more; `breaks` says "Good" and fails as unavailable; the others fail with the code of the same name.
 */
export type ReplyModelSituation =
  | 'answers'
  | 'hangs'
  | 'breaks'
  | 'auth'
  | 'model'
  | 'rate-limited'
  | 'unavailable'
  | 'timeout';

const request = {
  model: 'openai/gpt-oss-20b',
  messages: [{ role: 'user', content: 'Goodbye!' }] as const,
  tools: [{ name: 'end_call', description: 'Hang up.', parameters: { type: 'object', properties: {} } }],
  maxTokens: 100,
};

/** What every reply model does. */
export function replyModelContract(name: string, open: (situation: ReplyModelSituation) => ReplyModel): void {
  const collect = async (situation: ReplyModelSituation, signal: AbortSignal, onPart?: (part: ReplyPart) => void) => {
    const parts: ReplyPart[] = [];
    for await (const part of open(situation).reply(request, signal)) {
      parts.push(part);
      onPart?.(part);
    }
    return parts;
  };
  const textOf = (parts: readonly ReplyPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

  describe(`${name} is a reply model that`, () => {
    test('gives text, whole tool calls and usage', async () => {
      const parts = await collect('answers', new AbortController().signal);
      expect(textOf(parts)).toBe('Good bye.');
      expect(parts.filter(({ type }) => type === 'tool-call')).toEqual([
        { type: 'tool-call', name: 'end_call', argumentsJson: '{"reason":"over"}' },
      ]);
      expect(parts.filter(({ type }) => type === 'usage')).toEqual([
        { type: 'usage', promptTokens: 30, completionTokens: 7 },
      ]);
    });

    test.each(['auth', 'model', 'rate-limited', 'unavailable', 'timeout'] as const)('reports %s', async (fault) => {
      const parts = collect(fault, new AbortController().signal);
      await expect(parts).rejects.toMatchObject({ name: 'EtheraError', code: `llm.${fault}` });
    });

    test('gives what came before it broke, and then never ends quietly', async () => {
      const seen: ReplyPart[] = [];
      const parts = collect('breaks', new AbortController().signal, (part) => seen.push(part));
      await expect(parts).rejects.toMatchObject({ code: 'llm.unavailable' });
      expect(textOf(seen)).toBe('Good');
    });

    test('does nothing when it was cancelled before', async () => {
      const reason = new Error('not wanted');
      await expect(collect('answers', AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test('throws the reason when it is cancelled in the middle', async () => {
      const abort = new AbortController();
      const reason = new Error('not wanted');
      await expect(collect('hangs', abort.signal, () => abort.abort(reason))).rejects.toBe(reason);
    });
  });
}
