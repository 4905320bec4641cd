import type { Responder } from '../../local/src/groq/responder.ts';
import { type CallerScript, createLineFinder, linesOf } from './caller-script.ts';

/** Said to a caller whom nobody has understood: no caller waits for it. */
export const notUnderstood = 'I did not get that. Could you say it again, please?';

/** Stands in for the language model: answers each caller's line with that line's own answer. */
export function createScriptedReplies(scripts: readonly CallerScript[]): Responder {
  const find = createLineFinder(scripts);
  return {
    respond: ({ messages }) => {
      const name = find(messages.findLast(({ role }) => role === 'user')?.content ?? '');
      const script = name && scripts[name.owner];
      const reply = script && linesOf(script)[name.line]?.reply;
      return { content: reply ? reply.map(({ text }) => text).join(' ') : notUnderstood };
    },
  };
}
