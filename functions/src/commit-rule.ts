export interface CommitInput {
  /** What the caller said so far: the text rule's only evidence. */
  readonly transcript: string;
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
export function decideCommit({ commitInMs, commitFloorMs }: CommitInput): CommitDecision {
  return { atMs: Math.max(commitInMs, commitFloorMs), rule: 'default' };
}
