import type { CallRecord } from '@ethera/contract';
import type { DemoLine } from './demo-script.ts';
import { committedAttempt, takenTurns, type VoiceToVoice } from './voice-to-voice.ts';

/** Everything that did not go as the script demands; empty when all went well. */
export function faultsOfCall(
  record: CallRecord,
  lines: readonly DemoLine[],
  heard: readonly Pick<VoiceToVoice, 'ms'>[],
): string[] {
  const turns = takenTurns(record);
  const faults: string[] = [];
  for (const [index, line] of lines.entries()) {
    const turn = turns[index];
    const attempt = turn && committedAttempt(turn);
    const nth = `turn ${turn?.turn ?? index + 1}`;
    const interrupted = lines[index + 1]?.interruptsAfterMs !== undefined;
    if (!turn) faults.push(`${nth}: "${line.text}" got no turn`);
    else if (attempt?.outcome !== 'replied' && !interrupted) {
      faults.push(`${nth} failed: ${failureOf(attempt ?? turn.attempts.at(-1))}`);
    } else if (line.answer && !line.answer.test(turn.reply)) {
      faults.push(`${nth}: the answer to "${line.text}" does not hold what it should: "${turn.reply}"`);
    } else if (heard[index]?.ms === null) {
      faults.push(`${nth}: no reply was heard`);
    }
    if (turn && interrupted && !turn.interrupted) faults.push(`${nth} was to be interrupted, and was not`);
  }
  if (turns.length > lines.length) faults.push(`${turns.length} turns were taken where ${lines.length} were spoken`);
  if (record.reason !== 'agent-ended') faults.push(`the call was not ended by the agent: ${record.reason}`);
  if (record.lostRecordings.length > 0) faults.push(`${record.lostRecordings.length} recordings were lost`);
  return faults;
}

/** The turns that the pipeline could not answer, with their error's code. */
export function failedTurns(record: Pick<CallRecord, 'turns'>): string[] {
  return takenTurns(record).flatMap((turn) => {
    const last = committedAttempt(turn) ?? turn.attempts.at(-1);
    return last?.outcome === 'failed' ? [`turn ${turn.turn} failed: ${failureOf(last)}`] : [];
  });
}

function failureOf(attempt: { readonly outcome: string; readonly errorCode: string | null } | undefined): string {
  return attempt ? (attempt.errorCode ?? attempt.outcome) : 'it was never sent';
}
