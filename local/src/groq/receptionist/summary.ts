import { collectFacts } from './facts.ts';
import type { CallFacts } from './notes.ts';
import type { LanguageRules, Situation } from './rules.ts';

export interface SummaryAnswer {
  readonly outcome: 'answered' | 'partly' | 'unanswered';
  readonly summary: string;
}

interface Line {
  readonly speaker: 'caller' | 'agent';
  readonly text: string;
}

/** The lines of a transcript that came as JSON; undefined when it is none. */
export function readTranscript(text: string): readonly Line[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return Array.isArray(parsed) ? parsed.filter(isLine) : undefined;
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { speaker, text } = value as Partial<Line>;
  return (speaker === 'caller' || speaker === 'agent') && typeof text === 'string';
}

/** What the receptionist would write into the book about a call, by the same rules by which it answered. */
export function summarise(
  lines: readonly Line[],
  rules: LanguageRules,
  note: (facts: CallFacts) => string,
): SummaryAnswer {
  const said = lines.filter(({ speaker }) => speaker === 'caller').map(({ text }) => rules.normalise(text));
  const facts = collectFacts(said.map((words) => rules.statedFacts(words)));
  const situation = (words: string): Situation => ({
    said: words,
    stated: rules.statedFacts(words),
    facts,
    agentSaid: [],
    agentName: undefined,
  });
  const asked = said.flatMap((words) => rules.questions.find(({ when }) => when.test(words))?.name ?? []);
  const sorry = rules.clarification(situation(''));
  const misunderstood = lines.filter(({ speaker, text }) => speaker === 'agent' && text.trim() === sorry).length;
  const outcome = misunderstood === 0 ? 'answered' : misunderstood < said.length ? 'partly' : 'unanswered';
  return { outcome, summary: note({ facts, asked: [...new Set(asked)], misunderstood }) };
}
