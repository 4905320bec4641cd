import type { BriefedPersona, EtheraError, Phrase, PhraseSet } from '@ethera/contract';
import { type RefusedCall, type RefusedCallDeps, refuseAloud } from './call/refused-call.ts';
import type { Admission, RefusalReason } from './core/admission.ts';
import { logFailure } from './failure-log.ts';
import type { TelephonyEvent } from './ports/telephony.ts';

/** Callers who hear at once why nobody answers; one more goes to the dialplan without a word. */
const MOST_REFUSALS = 10;

/** Constant, since metrics count by it. */
const reasonText: Readonly<Record<RefusalReason, string>> = {
  'machine-full': 'ETHERA_MAX_CALLS is reached',
  'stage-full': 'the stage’s limit of calls is reached',
  'number-full': 'the limit of calls to one number is reached',
  'caller-full': 'the limit of calls of one caller is reached',
  'callers-without-number-full': 'the limit of calls without a number is reached',
  'edge-spent': 'the edge’s money of the day is spent',
  'stage-spent': 'the stage’s money of the day is spent',
};

export type RefusingPersona = Pick<BriefedPersona, 'phrases' | 'fallbackDestination'>;

/** Callers who are not taken: told why, where there is a phrase for it, and left to the dialplan. */
export interface Refusals {
  /** Without a word. */
  refuse(legId: string, reason: string): void;
  refuseAloud(legId: string, refusal: Extract<Admission, { admitted: false }>, persona: RefusingPersona): void;
  receive(event: Extract<TelephonyEvent, { legId: string }>): void;
  /** Those that are being told. */
  readonly live: readonly RefusedCall[];
}

/** @param callCount how many calls are live, for the log */
export function createRefusals(deps: RefusedCallDeps, callCount: () => number): Refusals {
  const { telephony, log } = deps;
  const live = new Map<string, RefusedCall>();

  const leave = (legId: string) => {
    const failed = (thrown: EtheraError) => logFailure(log, 'debug', 'call not passed on', thrown);
    telephony.leaveToDialplan(legId).catch(failed);
  };
  const nameFallback = async (legId: string, destination: string | undefined) => {
    const failed = (thrown: EtheraError) => logFailure(log, 'debug', 'fallback not named', thrown);
    if (destination !== undefined) await telephony.nameFallback(legId, destination).catch(failed);
  };
  const note = (reason: string, fields = {}) =>
    log.write('warn', 'call refused', { reason, ...fields, calls: callCount() });

  return {
    refuse(legId, reason) {
      note(reason);
      leave(legId);
    },
    refuseAloud(legId, { reason, limit }, { phrases, fallbackDestination }) {
      note(reasonText[reason], limit === null ? {} : { limit });
      const named = nameFallback(legId, fallbackDestination);
      const phrase = phraseFor(reason, phrases);
      if (!phrase || live.size >= MOST_REFUSALS) {
        void named.then(() => leave(legId));
        return;
      }
      const refusal = refuseAloud(legId, phrase, deps);
      live.set(legId, refusal);
      void refusal.ended.then(() => live.delete(legId));
    },
    receive(event) {
      live.get(event.legId)?.receive(event);
    },
    get live() {
      return [...live.values()];
    },
  };
}

/** Whoever is told that lines are busy calls again in a few minutes; money comes back with the day. */
function phraseFor(reason: RefusalReason, { busy, closed }: PhraseSet): Phrase | undefined {
  return reason === 'edge-spent' || reason === 'stage-spent' ? (closed ?? busy) : busy;
}
