import { type Rejection, type TransferOutcome, transferOutcome } from '@ethera/contract';
import fc from 'fast-check';

/** What a caller does, one thing after the other, each so long after the one before. */
export type CallerStep = { readonly afterMs: number } & (
  | { readonly does: 'talk'; readonly forMs: number }
  | { readonly does: 'press'; readonly key: string }
  /** Goes on with the next step meanwhile. */
  | { readonly does: 'hold'; readonly forMs: number }
  /** The line turns out to be as noisy as this. */
  | { readonly does: 'rustle'; readonly talkEnergy: number; readonly bargeInEnergy: number | null }
  | { readonly does: 'leave' | 'lose-asterisk' | 'lose-agent' }
);

/** What becomes of one transfer: `outcome` after so long. */
export interface TransferPlan {
  /** Whether the persona may pass a call there. */
  readonly isAllowed: boolean;
  readonly afterMs: number;
  readonly outcome: TransferOutcome;
}

/** What becomes of one attempt; its times follow one another. */
export interface AttemptPlan {
  /** Null when no transcript comes. */
  readonly transcriptMs: number | null;
  readonly rejected: Rejection | null;
  /** Beside the full silence; null when the function never agrees. */
  readonly commitLateMs: number | null;
  readonly pieces: readonly { readonly afterMs: number; readonly audioMs: number }[];
  readonly endsAfterMs: number;
  /** Null when the stream stops without a word. */
  readonly ends: 'done' | 'failed' | null;
  readonly endsCall: boolean;
  /** It passes the call on, and so far it rings; null when it does not. */
  readonly transfers: TransferPlan | null;
  /** Sends speech without waiting for the commit, which no function should. */
  readonly isHasty: boolean;
  /** Is heard of after it was cancelled. */
  readonly isDeafToCancel: boolean;
}

/** All that a call's machine does not decide. */
export interface CallPlan {
  readonly maxCallMs: number;
  readonly caller: readonly CallerStep[];
  /** In the order in which they are started; those after the last never answer. */
  readonly attempts: readonly AttemptPlan[];
  /** How soon the echo of the greeting's beginning is known, and what is to interrupt after it. */
  readonly beginning: { readonly afterMs: number; readonly bargeInEnergy: number };
  /** Speeches that Asterisk cannot play. */
  readonly unplayable: readonly number[];
}

const afterMs = fc.oneof({ weight: 4, arbitrary: fc.nat(1_500) }, { weight: 1, arbitrary: fc.nat(12_000) });
const talkMs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 20, max: 900 }) },
  { weight: 3, arbitrary: fc.integer({ min: 200, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 4_000, max: 45_000 }) },
);

const callerStep: fc.Arbitrary<CallerStep> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ does: fc.constant('talk' as const), afterMs, forMs: talkMs }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('press' as const), afterMs, key: fc.constantFrom(...'0123456789##') }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('hold' as const), afterMs, forMs: fc.nat(15_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('rustle' as const),
      afterMs,
      talkEnergy: fc.integer({ min: 100, max: 2_000 }),
      bargeInEnergy: fc.option(fc.integer({ min: 100, max: 3_000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('leave' as const, 'lose-asterisk' as const, 'lose-agent' as const),
      afterMs,
    }),
  },
);

const transferPlan: fc.Arbitrary<TransferPlan> = fc.record({
  isAllowed: fc.constantFrom(true, true, true, false),
  afterMs: fc.nat(70_000),
  outcome: fc.constantFrom(...transferOutcome.options),
});

const attemptPlan: fc.Arbitrary<AttemptPlan> = fc.record({
  transcriptMs: fc.option(fc.oneof({ weight: 4, arbitrary: fc.nat(900) }, { weight: 1, arbitrary: fc.nat(9_000) }), {
    freq: 8,
  }),
  rejected: fc.constantFrom(null, null, null, 'noise', 'back-channel'),
  commitLateMs: fc.option(fc.constantFrom(-150, 0, 0, 450, 900), { freq: 10 }),
  pieces: fc.array(
    fc.record({
      afterMs: fc.oneof({ weight: 5, arbitrary: fc.nat(800) }, { weight: 1, arbitrary: fc.nat(9_000) }),
      audioMs: fc.integer({ min: 20, max: 3_000 }),
    }),
    { maxLength: 4 },
  ),
  endsAfterMs: fc.nat(400),
  ends: fc.constantFrom('done', 'done', 'done', 'done', 'failed', null),
  endsCall: fc.constantFrom(false, false, false, false, true),
  transfers: fc.option(transferPlan, { freq: 5 }),
  isHasty: fc.constantFrom(false, false, false, true),
  isDeafToCancel: fc.boolean(),
});

/** A day, so that a call that does not end by itself is seen; or so short that its end comes into everything. */
export const ENDLESS_MS = 86_400_000;
const maxCallMs = fc.oneof(
  { weight: 4, arbitrary: fc.constant(ENDLESS_MS) },
  { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 100_000 }) },
);

/** Calls that neither the caller nor the pipeline keeps up for ever. */
export const anyPlan: fc.Arbitrary<CallPlan> = fc.record({
  maxCallMs,
  caller: fc.array(callerStep, { maxLength: 14, size: 'max' }),
  attempts: fc.array(attemptPlan, { maxLength: 10, size: 'max' }),
  beginning: fc.record({ afterMs: fc.nat(200), bargeInEnergy: fc.integer({ min: 400, max: 1_600 }) }),
  unplayable: fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }) },
  ),
});
