import type { CallerLimits, EdgeLimits } from '@ethera/contract';
import { callLimit } from './call-limit.ts';

/** Who calls whom, as Asterisk gives it: both may be anything that a stranger sends. */
export interface Parties {
  readonly called: string;
  readonly caller: string;
}

/** Why a call is not taken. Constant words, for logs and metrics. */
export type RefusalReason =
  | 'machine-full'
  | 'stage-full'
  | 'number-full'
  | 'caller-full'
  | 'callers-without-number-full'
  | 'edge-spent'
  | 'stage-spent';

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly reason: RefusalReason;
      /** Calls at once that are allowed; null where it is money that ran out. */
      readonly limit: number | null;
    };

export interface AdmissionQuestion {
  readonly arriving: Parties;
  readonly live: readonly Parties[];
  readonly limits: EdgeLimits;
  /** Of the persona that would answer: each stands above the stage's. */
  readonly personaLimits?: CallerLimits | undefined;
  /** What this machine carries: ETHERA_MAX_CALLS. */
  readonly maxCalls: number;
  /** Whether the day's money is spent, and whose. */
  readonly spent: 'edge' | 'stage' | null;
}

/**
 * Whether a call is taken. Money first, since no call that ends makes room for one then; after it the limit that is shared
 * by the most. Numbers are compared by their digits alone, so that `+49 30 1234` is `49301234`. Whoever shows no digit at all
 * has no number: such callers have a limit of their own together, for one limit as for a single caller would refuse
 * strangers because of each other.
 */
export function admit(question: AdmissionQuestion): Admission {
  const { arriving, live, limits, personaLimits, maxCalls, spent } = question;
  if (spent) return { admitted: false, reason: spent === 'edge' ? 'edge-spent' : 'stage-spent', limit: null };
  const whole = callLimit(limits, maxCalls);
  const caller = digitsOf(arriving.caller);
  const own = { ...limits, ...withoutUndefined(personaLimits ?? {}) };
  const countOf = (party: keyof Parties, digits: string) =>
    live.filter((each) => digitsOf(each[party]) === digits).length;
  const rules: readonly Rule[] = [
    { reason: whole.setBy === 'stage' ? 'stage-full' : 'machine-full', limit: whole.calls, calls: () => live.length },
    {
      reason: 'number-full',
      limit: own.callsPerNumber,
      calls: () => countOf('called', digitsOf(arriving.called)),
    },
    caller === ''
      ? { reason: 'callers-without-number-full', limit: own.callsWithoutNumber, calls: () => countOf('caller', '') }
      : { reason: 'caller-full', limit: own.callsPerCaller, calls: () => countOf('caller', caller) },
  ];
  for (const { reason, limit, calls } of rules) {
    if (limit !== undefined && calls() >= limit) return { admitted: false, reason, limit };
  }
  return { admitted: true };
}

interface Rule {
  readonly reason: RefusalReason;
  readonly limit: number | undefined;
  readonly calls: () => number;
}

function digitsOf(number: string): string {
  return number.replaceAll(/[^0-9]/g, '');
}

/** Zod keeps a field that was given as undefined, which would stand above the stage's. */
function withoutUndefined(limits: CallerLimits): CallerLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}
