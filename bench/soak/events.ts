import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { type CallStep, type PlannedCall, plannedQuestions } from '../chaos/plan.ts';

/** What is done to the system while calls go on. */
export type SoakEvent = {
  /** From the soak's beginning. */
  readonly atMs: number;
  /** `restart`: the agent drains, and another one follows. `recycle`: idle functions end. `outage`: S3 is away for a while. */
  readonly kind: 'restart' | 'recycle' | 'outage';
};

/** An agent lives a third of the soak: its memory has time to show where it goes. */
const lives = 3;
const recycleEveryMs = 180_000;
const outageEveryMs = 240_000;
/** S3 is away for so long. */
export const outageMs = 15_000;
/** Calls settle at the end without anything new. */
const quietEndMs = 20_000;

/** When what is done, in order. A soak of a few minutes has each of them once at least. */
export function soakEvents(durationMs: number): SoakEvent[] {
  const every = (kind: SoakEvent['kind'], everyMs: number): SoakEvent[] => {
    const periodMs = Math.min(everyMs, durationMs / 2.5);
    const count = Math.floor((durationMs - quietEndMs) / periodMs);
    return Array.from({ length: count }, (_, index) => ({ kind, atMs: Math.round((index + 1) * periodMs) }));
  };
  return [
    ...Array.from({ length: lives - 1 }, (_, index): SoakEvent => {
      return { kind: 'restart', atMs: Math.round(((index + 1) * durationMs) / lives) };
    }),
    ...every('recycle', recycleEveryMs),
    ...every('outage', outageEveryMs),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** The calls of one caller after the other: 20 to 40 s each, begun as soon as the one before is over. */
export function steadyCall(caller: number, turn: number, seed: number): Pick<PlannedCall, 'steps' | 'leave'> {
  const random = seededRandom(seed * 7_919 + caller * 1_009 + turn);
  const asked = 1 + Math.floor(random() * 2);
  const steps: CallStep[] = [{ kind: 'greeting', listenMs: null }];
  for (let index = 0; index < asked; index++) {
    const question = (caller + turn + index) % plannedQuestions;
    steps.push(
      random() < 0.3 ? { kind: 'interrupt', question, afterMs: 1_500 } : { kind: 'ask', question, pauseMs: 0 },
      { kind: 'think', ms: Math.round(500 + random() * 1_500) },
    );
  }
  return { steps, leave: { kind: random() < 0.5 ? 'farewell' : 'hang-up' } };
}
