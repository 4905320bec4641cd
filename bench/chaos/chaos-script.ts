import type { ChatMessage, Responder } from '../../local/src/groq/responder.ts';
import { spokenWords } from '../../local/src/speech/word-errors.ts';
import { type CallerScript, createLineFinder, type LineName, linesOf, type ScriptText } from '../load/caller-script.ts';
import { codedScripts } from '../load/code-script.ts';
import { plannedQuestions } from './plan.ts';

/** Places of a caller's lines: the plan's questions, then these. The interruption is the last line of a script. */
export const farewellLine = plannedQuestions;
/** Never spoken: what is answered to the caller's number, entered by keys. */
export const keysLine = plannedQuestions + 1;
export const interruptionLine = plannedQuestions + 2;

/** Said where nothing of a line was understood: to a caller who has said one clearly, a wrong answer. */
export const notUnderstood = 'I did not get that. Could you say it again, please?';

/** The name under which that is heard, as a phrase. */
export const notUnderstoodName = 'not-understood';

const numberDigits = 3;

/** What a caller enters instead of speaking; `#` ends it. */
export function keysOf(call: number): string {
  return `${String(call).padStart(numberDigits, '0')}#`;
}

/** Callers who each say their own name in each line, ask, may enter their number, interrupt and say goodbye. */
export function chaosScripts(calls: number): CallerScript[] {
  return codedScripts(calls).map(({ questions, interruption }) => {
    const named = questions[0]?.said.pieces.slice(0, 3) ?? [];
    const called = questions[0]?.reply[0]?.pieces.slice(0, 2) ?? [];
    return {
      questions: [
        ...questions.map(({ said, reply }) => ({ said, reply: reply.slice(0, 2) })),
        {
          said: textOf([...named, 'That was all, goodbye.']),
          reply: [textOf([...called, 'goodbye and thank you for your call.'])],
        },
        {
          said: textOf([...named, 'My number is entered by keys.']),
          reply: [textOf([...called, 'your number has been found in our list.'])],
        },
      ],
      interruption: { said: interruption.said, reply: interruption.reply.slice(0, 2) },
    };
  });
}

/**
 * Stands in for the language model: answers each line with its own answer, entered keys with their caller's, ends the call
 * after a goodbye, and sums a call up when that is asked of it.
 */
export function createChaosReplies(scripts: readonly CallerScript[]): Responder {
  const find = createLineFinder(scripts);
  return {
    respond: ({ messages, tools, answersIn }) => {
      if (answersIn === 'json')
        return { content: JSON.stringify({ outcome: 'answered', summary: 'A call of a test.' }) };
      // The words went out with the call of the tool.
      if (messages.at(-1)?.role === 'tool') return { content: '' };
      const name = enteredBy(messages, scripts.length) ?? named(scripts, find(lastWords(messages)), messages);
      const reply = name && linesOf(scripts[name.owner] as CallerScript)[name.line]?.reply;
      if (!name || !reply) return { content: notUnderstood };
      const content = reply.map(({ text }) => text).join(' ');
      const ends = name.line === farewellLine && tools.some((tool) => tool.name === 'end_call');
      return ends
        ? { content, toolCalls: [{ name: 'end_call', arguments: { reason: 'the caller said goodbye' } }] }
        : { content };
    },
  };
}

/** Who left out half of its own name may be anybody: a question alone is everybody's. */
function named(
  scripts: readonly CallerScript[],
  name: LineName | undefined,
  messages: readonly ChatMessage[],
): LineName | undefined {
  const words = spokenWords(lastWords(messages)).join(' ');
  const own = name && scripts[name.owner]?.questions[0]?.said.pieces.slice(1, 3).join(' ');
  return own !== undefined && words.includes(spokenWords(own).join(' ')) ? name : undefined;
}

function lastWords(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function enteredBy(messages: readonly ChatMessage[], callers: number): LineName | undefined {
  const digits = /^\[keys\] (\d+)/.exec(lastWords(messages))?.[1];
  const owner = digits?.length === numberDigits ? Number(digits) : Number.NaN;
  return owner < callers ? { owner, line: keysLine } : undefined;
}

function textOf(pieces: readonly string[]): ScriptText {
  return { text: pieces.join(' '), pieces };
}
