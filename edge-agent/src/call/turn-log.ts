import { EtheraError } from '@ethera/contract';
import type { CallEvent } from '../core/call-event.ts';
import type { CallState } from '../core/call-state.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';

export interface TurnLogDeps {
  readonly log: Log;
  readonly turnDeadlineMs: number;
}

/** Logs what an event has brought about for the turns, by the call's state before and after it. */
export function logTurns(event: CallEvent, before: CallState, after: CallState, deps: TurnLogDeps): void {
  logCommit(before, after, deps);
  if (event.type === 'timer' && event.timer === 'turn-deadline') logOverdue(before, after, deps);
}

function logCommit(before: CallState, after: CallState, { log }: TurnLogDeps): void {
  const turn = after.reply?.attempt.turn;
  if (turn !== undefined && turn !== before.reply?.attempt.turn) log.write('info', 'turn committed', { turn });
}

/** A pipeline that says nothing reports no failure of its own. */
function logOverdue(before: CallState, after: CallState, { log, turnDeadlineMs: limitMs }: TurnLogDeps): void {
  const overdue = before.turn?.attempt ?? before.reply?.attempt;
  if (!overdue || after.failedTurns === before.failedTurns) return;
  const { turn, attempt } = overdue;
  const error = new EtheraError('turn.deadline', `no reply came within ${limitMs} ms`);
  logFailure(log, 'error', 'turn failed', error, { turn, attempt });
}
