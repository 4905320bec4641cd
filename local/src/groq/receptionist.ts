import { z } from 'zod';
import { english } from './receptionist/english.ts';
import { collectFacts } from './receptionist/facts.ts';
import { englishNote, russianNote } from './receptionist/notes.ts';
import { firstAnswer, type LanguageRules, type Situation } from './receptionist/rules.ts';
import { russian } from './receptionist/russian.ts';
import { readTranscript, summarise } from './receptionist/summary.ts';
import type { ChatMessage, ChatReply, ChatRequest, ChatTool, Responder } from './responder.ts';

/**
 * The embedded language model: the receptionist of a pizzeria, made of rules. It knows nothing but the messages it is
 * given: what it remembers of a caller it reads out of the history each time.
 */
export function createReceptionist(): Responder {
  return { respond: answer };
}

function answer({ messages, tools, answersIn }: ChatRequest): ChatReply {
  if (answersIn === 'json') return { content: JSON.stringify(noteOf(messages)), reasoning: 'A note is wanted.' };
  // After a tool's result there is nothing left to say: the words went out with the call.
  if (messages.at(-1)?.role === 'tool') return { content: '' };
  const current = currentTurn(messages);
  const rules = languageOf(messages, current);
  const situation = describe(messages, current, rules);
  if (rules.goodbye.test(situation.said)) {
    const mayEnd = tools.some((tool) => tool.name === 'end_call');
    const toolCalls = mayEnd ? [{ name: 'end_call', arguments: { reason: 'the caller said goodbye' } }] : [];
    return { content: rules.farewell(situation), toolCalls, reasoning: 'The caller says goodbye.' };
  }
  const destination = firstDestination(tools);
  const wantsHuman = rules.questions.find(({ name }) => name === 'a human')?.when.test(situation.said);
  if (wantsHuman && destination !== undefined) {
    const toolCalls = [{ name: 'transfer_call', arguments: { destination } }];
    return { content: rules.puttingThrough, toolCalls, reasoning: 'The caller wants a human.' };
  }
  const content =
    firstAnswer(rules.questions, situation) ??
    rules.acknowledge(situation) ??
    firstAnswer(rules.courtesies, situation) ??
    rules.clarification(situation);
  return { content, reasoning: 'The caller expects a short answer.' };
}

/** The first of those to whom the call may be passed. */
function firstDestination(tools: readonly ChatTool[]): string | undefined {
  const schema = z.object({ properties: z.object({ destination: z.object({ enum: z.array(z.string()) }) }) });
  const offered = schema.safeParse(tools.find(({ name }) => name === 'transfer_call')?.parameters);
  return offered.data?.properties.destination.enum[0];
}

/** The note about a call whose transcript is the last message; about any other message there is nothing to say. */
function noteOf(messages: readonly ChatMessage[]): object {
  const lines = readTranscript(messages.at(-1)?.content ?? '');
  if (!lines) return {};
  const words = lines.filter(({ speaker }) => speaker === 'caller').map(({ text }) => text);
  return /\p{Script=Cyrillic}/u.test(words.join(' '))
    ? summarise(lines, russian, russianNote)
    : summarise(lines, english, englishNote);
}

/** What the caller has said since the agent last spoke: a turn may come in several messages. */
function currentTurn(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const lastReply = messages.findLastIndex((message) => message.role === 'assistant');
  return messages.slice(lastReply + 1).filter((message) => message.role === 'user');
}

/** The caller's language; the prompt's as long as the caller has said nothing. */
function languageOf(messages: readonly ChatMessage[], current: readonly ChatMessage[]): LanguageRules {
  const words = current.map((message) => message.content).join(' ');
  const decisive = /\p{L}/u.test(words) ? words : (messages.find(({ role }) => role === 'system')?.content ?? '');
  return /\p{Script=Cyrillic}/u.test(decisive) ? russian : english;
}

function describe(messages: readonly ChatMessage[], current: readonly ChatMessage[], rules: LanguageRules): Situation {
  const said = rules.normalise(current.map((message) => message.content).join(' '));
  const stated = rules.statedFacts(said);
  const earlier = messages
    .filter((message) => message.role === 'user' && !current.includes(message))
    .map((message) => rules.statedFacts(rules.normalise(message.content)));
  const prompt = messages.find(({ role }) => role === 'system')?.content ?? '';
  return {
    said,
    stated,
    facts: collectFacts([...earlier, stated]),
    agentSaid: messages
      .filter(({ role, content }) => role === 'assistant' && content !== '')
      .map(({ content }) => content),
    agentName: rules.agentName(prompt),
  };
}
