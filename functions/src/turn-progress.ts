import type { ProviderBudget, Rejection, TurnSummary, TurnTimings } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import { TurnRecovery } from './failover/turn-recovery.ts';
import { ModelUses } from './model-uses.ts';
import type { BudgetListener, BudgetReading } from './ports/budget-listener.ts';
import type { Clock } from './ports/clock.ts';

type Moment = Exclude<keyof TurnTimings, 'receivedAt' | 'coldStart'>;

/** What a turn has come to so far: filled in by its parts, read once at its end. */
export interface TurnProgress {
  transcript: string | null;
  rejection: Rejection | null;
  reply: string;
  /** What was bought, and of whom. */
  readonly uses: ModelUses;
  /** What was asked for more than once. */
  readonly recovery: TurnRecovery;
  /** Audio that was sent, in order. */
  readonly audio: Uint8Array[];
  /** Milliseconds since the request was received. */
  elapsedMs(): number;
  /** Notes what is left of a provider's budgets; of each the last news counts. */
  readonly noteBudgets: BudgetListener;
  /** What is left of those that were noted. */
  budgets(): ProviderBudget[];
  /** Notes when something happened; only the first time counts. */
  mark(moment: Moment): void;
  summary(outcome: TurnSummary['outcome']): TurnSummary;
}

export interface TurnProgressInput {
  readonly clock: Pick<Clock, 'now'>;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly coldStart: boolean;
  readonly models: Persona['models'];
}

export function startProgress({ clock, receivedAt, coldStart, models }: TurnProgressInput): TurnProgress {
  const moments: Partial<Record<Moment, number>> = {};
  const budgets = new Map<string, BudgetReading & { readonly readAtMs: number }>();
  const elapsedMs = () => Math.max(0, clock.now() - receivedAt);
  return {
    transcript: null,
    rejection: null,
    reply: '',
    uses: new ModelUses(),
    recovery: new TurnRecovery(),
    audio: [],
    elapsedMs,
    noteBudgets: (left) => {
      for (const budget of left) budgets.set(budget.name, { ...budget, readAtMs: elapsedMs() });
    },
    budgets: () => {
      const nowMs = elapsedMs();
      return [...budgets.values()].map(({ readAtMs, ...budget }) => ({
        ...budget,
        ageMs: Math.max(0, nowMs - readAtMs),
      }));
    },
    mark(moment) {
      moments[moment] ??= elapsedMs();
    },
    summary(outcome) {
      const { transcript, rejection, reply } = this;
      const at = (moment: Moment) => moments[moment] ?? null;
      const timings: TurnTimings = {
        receivedAt,
        coldStart,
        recordingMs: at('recordingMs'),
        transcriptMs: at('transcriptMs'),
        firstTextMs: at('firstTextMs'),
        firstChunkMs: at('firstChunkMs'),
        commitMs: at('commitMs'),
        firstSpeechMs: at('firstSpeechMs'),
        doneMs: at('doneMs'),
      };
      const work = { outcome, transcript, rejection, reply, timings };
      const { transcription, reply: writer, speech } = models;
      const bought = this.uses.told({ transcription, reply: writer, speech });
      const recovery = this.recovery.told();
      return { ...work, ...bought, budgets: this.budgets(), ...(recovery && { recovery }) };
    },
  };
}
