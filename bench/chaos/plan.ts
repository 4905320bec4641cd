import { type Random, seededRandom } from '../../local/src/caller/lines/random.ts';
import { drawFault, type FaultDeed, type FaultTarget, faultTargets } from './fault-catalogue.ts';

/** What one caller does. Times are milliseconds. */
export type CallStep =
  /** Hears the greeting out, or does not wait for its end. */
  | { readonly kind: 'greeting'; readonly listenMs: number | null }
  /**
   * Asks and hears the answer to its end.
   * @property pauseMs silence in the middle of the question, as of somebody who thinks; 0 for none
   */
  | { readonly kind: 'ask'; readonly question: number; readonly pauseMs: number }
  /** Asks, and says something else once so much of the answer has been heard. */
  | { readonly kind: 'interrupt'; readonly question: number; readonly afterMs: number }
  /** Enters its own number instead of speaking, and hears the answer. */
  | { readonly kind: 'keys' }
  | { readonly kind: 'think'; readonly ms: number };

/** How it comes to its end. */
export type CallLeave =
  | { readonly kind: 'hang-up' }
  /** Says goodbye: the agent ends the call. */
  | { readonly kind: 'farewell' }
  /** Hangs up so long after it has begun a question, whatever is being said then. */
  | { readonly kind: 'midway'; readonly question: number; readonly afterMs: number };

export interface PlannedCall {
  /** Its number in the campaign: also whose script is spoken. */
  readonly call: number;
  /** From the campaign's beginning. It may begin later, where too many calls are under way. */
  readonly startMs: number;
  readonly steps: readonly CallStep[];
  readonly leave: CallLeave;
}

export interface PlannedFault {
  readonly id: number;
  /** From the campaign's beginning. */
  readonly atMs: number;
  readonly deed: FaultDeed;
}

export interface ChaosPlan {
  readonly seed: number;
  readonly calls: readonly PlannedCall[];
  readonly faults: readonly PlannedFault[];
}

export interface PlanOptions {
  readonly seed: number;
  readonly calls: number;
  /** Faults that are to strike. Some find nothing to strike: more are planned. */
  readonly faults: number;
  readonly only?: readonly FaultTarget[];
}

/** How many questions a script has for the plan to choose from. */
export const plannedQuestions = 4;

/** A call takes about this long: with it, so many are under way at once as the spacing says. */
const callMs = 42_000;
const atOnce = 5;
export const callSpacingMs = callMs / atOnce;
/** Planned for each fault that is to strike, and for each call that is to be answered: a killed Asterisk answers nobody. */
const surplus = { faults: 1.25, calls: 1.05 };
/** Between two faults that take every call along, so that calls recover and are hit again. */
const heavySpacingMs = 25_000;

/** Everything that a campaign does, by its seed alone. The same seed makes the same plan. */
export function makePlan({ seed, calls, faults, only = faultTargets }: PlanOptions): ChaosPlan {
  const planned = plannedCalls(calls);
  return { seed, calls: planCalls(seed, planned), faults: planFaults({ seed, calls: planned, faults, only }) };
}

/** How many calls are placed so that this many are answered. */
export function plannedCalls(calls: number): number {
  return Math.ceil(calls * surplus.calls);
}

/**
 * The part of a plan in which one call takes place: the call, and what happens meanwhile.
 * @throws {RangeError} when the plan has no such call
 */
export function partOfPlan({ seed, calls, faults }: ChaosPlan, call: number): ChaosPlan {
  const chosen = calls.find((each) => each.call === call);
  if (!chosen) throw new RangeError(`the plan has no call ${call}`);
  const beginsMs = Math.max(0, chosen.startMs - callSpacingMs / 2);
  return {
    seed,
    calls: [{ ...chosen, startMs: chosen.startMs - beginsMs }],
    faults: faults
      .filter(({ atMs }) => atMs >= beginsMs && atMs < chosen.startMs + 2 * callMs)
      .map((fault) => ({ ...fault, atMs: fault.atMs - beginsMs })),
  };
}

function planCalls(seed: number, calls: number): PlannedCall[] {
  return Array.from({ length: calls }, (_, call) => {
    // A stream of its own: one more call changes none before it.
    const random = seededRandom(seed * 7_919 + call);
    const startMs = Math.round(call * callSpacingMs + random() * 1_500);
    const asked = 1 + Math.floor(random() * 3);
    const steps: CallStep[] = [{ kind: 'greeting', listenMs: random() < 0.2 ? between(random, 700, 4_000) : null }];
    for (let index = 0; index < asked; index++) {
      steps.push(turnStep((call + index) % plannedQuestions, random));
      steps.push({ kind: 'think', ms: between(random, 400, 2_500) });
    }
    return { call, startMs, steps, leave: leaveOf((call + asked) % plannedQuestions, random) };
  });
}

function turnStep(question: number, random: Random): CallStep {
  const kind = random();
  if (kind < 0.12) return { kind: 'keys' };
  if (kind < 0.4) return { kind: 'interrupt', question, afterMs: between(random, 600, 3_500) };
  return { kind: 'ask', question, pauseMs: random() < 0.35 ? between(random, 250, 1_100) : 0 };
}

function leaveOf(question: number, random: Random): CallLeave {
  const kind = random();
  if (kind < 0.3) return { kind: 'farewell' };
  if (kind < 0.65) return { kind: 'hang-up' };
  return { kind: 'midway', question, afterMs: between(random, 300, 7_000) };
}

function planFaults({ seed, calls, faults, only = faultTargets }: PlanOptions): PlannedFault[] {
  const random = seededRandom(seed * 104_729 + 1);
  const count = Math.ceil(faults * surplus.faults);
  const untilMs = (calls - 1) * callSpacingMs + callMs / 2;
  const firstMs = Math.min(4_000, untilMs / 2);
  let heavyAtMs = Number.NEGATIVE_INFINITY;
  return Array.from({ length: count }, (_, id) => {
    const atMs = Math.round(firstMs + ((id + random()) / count) * (untilMs - firstMs));
    let deed = drawFault(only, random);
    // Where nothing else is wanted, the same fault comes more often than calls could bear otherwise.
    const others = only.filter((target) => !isHeavyTarget(target));
    if (isHeavy(deed) && others.length > 0 && atMs < heavyAtMs + heavySpacingMs) deed = drawFault(others, random);
    if (isHeavy(deed)) heavyAtMs = atMs;
    return { id, atMs, deed };
  });
}

function isHeavy({ target }: FaultDeed): boolean {
  return isHeavyTarget(target);
}

function isHeavyTarget(target: FaultTarget): boolean {
  return target === 'agent' || target === 'asterisk';
}

function between(random: Random, least: number, most: number): number {
  return Math.round(least + random() * (most - least));
}
