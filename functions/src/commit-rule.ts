import { readQuestion } from './agent-question.ts';
import { isWholeNumber } from './digit-answer.ts';
import { isWholeYesOrNo, judgeThought } from './open-thought.ts';
import { type Openness, readThought } from './thought.ts';
import { isWholeQuestion } from './whole-question.ts';

/**
 * What a thought is given beyond the full silence (700 ms as a rule). Pauses for breath within a turn are hardly longer
 * than a second, which `likely` outlasts by what a jittery line adds. Nobody is waited for longer than 1.6 s, however
 * open the thought: whoever has fallen silent in the middle of a sentence is to be helped.
 */
const extraMs: Readonly<Record<Openness, number>> = { closed: 0, likely: 450, certain: 900 };

/**
 * How much earlier than the floor a whole answer is taken. The floor is where 600 ms of silence are full, so this is at
 * 450 ms: the shortest silence after which an answer is not the beginning of a longer one.
 */
const SOONER_THAN_FLOOR_MS = 150;

export interface CommitInput {
  /** What the caller said since the agent was last heard: the text rule's evidence, with `asked`. */
  readonly transcript: string;
  /** Two letters. */
  readonly language: string;
  /** What the caller heard of the agent's last words. */
  readonly asked: string;
  /** Milliseconds from receipt until the caller's silence is a full end of turn. */
  readonly commitInMs: number;
  /** Milliseconds from receipt before which nothing may be committed, an exact answer apart. */
  readonly commitFloorMs: number;
}

export interface CommitDecision {
  /** Milliseconds from receipt. */
  readonly atMs: number;
  readonly rule: 'default' | 'sooner' | 'later';
}

/**
 * When the caller's silence is taken for the end of the turn: at the full silence, later when the words leave the
 * thought open, at the floor when they are a question, sooner still when they are all that the agent's question asked for.
 */
export function decideCommit({ transcript, language, asked, commitInMs, commitFloorMs }: CommitInput): CommitDecision {
  const silenceMs = Math.max(commitInMs, commitFloorMs);
  const question = readQuestion(asked, language);
  const openness = judgeThought(transcript, language, question);
  if (openness !== 'closed') return { atMs: silenceMs + extraMs[openness], rule: 'later' };
  const thought = readThought(transcript, question);
  if (isWholeYesOrNo(thought) || isWholeNumber(thought, language)) {
    return { atMs: Math.max(0, commitFloorMs - SOONER_THAN_FLOOR_MS), rule: 'sooner' };
  }
  return isWholeQuestion(thought, language)
    ? { atMs: commitFloorMs, rule: 'sooner' }
    : { atMs: silenceMs, rule: 'default' };
}
