import { leavesThoughtOpen } from './open-thought.ts';

/** What an open thought is given beyond the full silence: most callers who go on do so by then. */
const OPEN_THOUGHT_MS = 800;

export interface CommitInput {
  /** What the caller said so far: the text rule's evidence, with `asked`. */
  readonly transcript: string;
  /** Two letters. */
  readonly language: string;
  /** What the agent said last. */
  readonly asked: string;
  /** Milliseconds from receipt until the caller's silence is a full end of turn. */
  readonly commitInMs: number;
  /** Milliseconds from receipt before which nothing may be committed. */
  readonly commitFloorMs: number;
}

export interface CommitDecision {
  /** Milliseconds from receipt. */
  readonly atMs: number;
  readonly rule: 'default' | 'sooner' | 'later';
}

/** When the caller's silence is taken for the end of the turn. */
export function decideCommit({ transcript, language, asked, commitInMs, commitFloorMs }: CommitInput): CommitDecision {
  const silenceMs = Math.max(commitInMs, commitFloorMs);
  return leavesThoughtOpen(transcript, language, asked)
    ? { atMs: silenceMs + OPEN_THOUGHT_MS, rule: 'later' }
    : { atMs: silenceMs, rule: 'default' };
}
