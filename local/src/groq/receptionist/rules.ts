import type { Facts } from './facts.ts';

/** What a rule may look at. */
export interface Situation {
  /** The caller's current words, normalised by the language. */
  readonly said: string;
  /** What the caller states in these words alone. */
  readonly stated: Facts;
  /** All the caller has stated in this conversation, these words included. */
  readonly facts: Facts;
  /** What the agent said before, oldest first, as the history has it. */
  readonly agentSaid: readonly string[];
  /** The agent's name, if the system prompt gives one. */
  readonly agentName: string | undefined;
}

/** One row of a language's table. The first rule that matches and has an answer wins. */
export interface Rule {
  readonly name: string;
  readonly when: RegExp;
  /** The answer, or undefined to let later rules try. */
  readonly answer: (situation: Situation, match: RegExpMatchArray) => string | undefined;
}

/** How the receptionist understands and speaks one language. */
export interface LanguageRules {
  /** Lower case, no punctuation, digits for number words, known mishearings put right. */
  readonly normalise: (text: string) => string;
  readonly statedFacts: (said: string) => Facts;
  /** The name that a system prompt gives to the agent. */
  readonly agentName: (systemPrompt: string) => string | undefined;
  readonly goodbye: RegExp;
  readonly farewell: (situation: Situation) => string;
  /** To a caller who wants a human, and gets one. */
  readonly puttingThrough: string;
  /** Questions come before the acknowledgement of what was stated. */
  readonly questions: readonly Rule[];
  readonly acknowledge: (situation: Situation) => string | undefined;
  /** Greetings, thanks and what else needs no knowledge. */
  readonly courtesies: readonly Rule[];
  readonly clarification: (situation: Situation) => string;
}

export function firstAnswer(rules: readonly Rule[], situation: Situation): string | undefined {
  for (const rule of rules) {
    const match = situation.said.match(rule.when);
    const answer = match ? rule.answer(situation, match) : undefined;
    if (answer !== undefined) return answer;
  }
  return undefined;
}
