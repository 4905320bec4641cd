import type { Segment } from '../../local/src/audio/levels.ts';

/** What a pause is counted with, by its length. Issue 3's bars are on the first two. */
export const pauseKinds = ['under 600', '600–1000', '1000–1500'] as const;
export type PauseKind = (typeof pauseKinds)[number];

/** A pause inside what somebody says in one turn. */
export interface InnerPause {
  readonly lengthMs: number;
  /** The agent made a sound between the word before this pause and the pause after the next words. */
  readonly cutOff: boolean;
  /** From the last word before the pause to the agent's sound. */
  readonly afterMs: number | undefined;
}

export interface HeardOverRecording {
  readonly pauses: readonly InnerPause[];
  /** The agent was heard before the caller's first pause: the end of what it was saying, or a sound without a reason. */
  readonly overFirstWords: boolean;
}

export function pauseKind(lengthMs: number): PauseKind {
  if (lengthMs < 600) return 'under 600';
  return lengthMs <= 1000 ? '600–1000' : '1000–1500';
}

/**
 * Which pauses of a recording the agent took for the end. Any sound of the agent before the last word's end counts,
 * fillers included.
 * @param parts where the caller's words sound, in order @param agent the agent's sounds, by their arrival; same timeline
 */
export function judgePauses(parts: readonly Segment[], agent: readonly Segment[]): HeardOverRecording {
  const within = (startMs: number, endMs: number) =>
    agent.filter((sound) => sound.endMs > startMs && sound.startMs < endMs);
  const first = parts[0];
  const pauses = parts.slice(1).map((part, index): InnerPause => {
    const before = parts[index] as Segment;
    const [sound] = within(before.endMs, part.endMs);
    return {
      lengthMs: Math.round(part.startMs - before.endMs),
      cutOff: sound !== undefined,
      afterMs: sound && Math.max(0, sound.startMs - before.endMs),
    };
  });
  return { pauses, overFirstWords: first !== undefined && within(first.startMs, first.endMs).length > 0 };
}
