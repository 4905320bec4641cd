import type { BriefedPersona, CallRecord } from '@ethera/contract';

type Outcome = Pick<CallRecord, 'conversation' | 'turns'>;

/** What of a call's words its record may keep: the persona's archive `none` keeps no word. */
export function keptOutcome<Kept extends Outcome>(outcome: Kept, archive: BriefedPersona['archive']): Kept {
  if (archive !== 'none') return outcome;
  const turns = outcome.turns.map((turn) => ({ ...turn, transcript: null, reply: '', heard: '' }));
  return { ...outcome, conversation: [], turns };
}
