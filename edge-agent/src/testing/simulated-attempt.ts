import { ulawBytes } from '@ethera/contract';
import type { AttemptNews } from '../core/call-event.ts';
import type { Agenda } from './agenda.ts';
import type { AttemptPlan } from './call-plan.ts';
import { sampleSummary } from './samples.ts';

/** What the edge asked for. */
export interface AskedAttempt {
  /** Milliseconds until the caller's silence is full. */
  readonly commitInMs: number;
  readonly tell: (news: AttemptNews) => void;
  /** Audio of the reply, in milliseconds; null once there is no more. */
  readonly feed: (audioMs: number | null) => void;
}

/** Puts on the agenda what becomes of one attempt. */
export function simulateAttempt(plan: AttemptPlan, agenda: Agenda, { commitInMs, tell, feed }: AskedAttempt): void {
  const { transcriptMs, rejected, commitLateMs, pieces, endsAfterMs, ends, endsCall, transfers, isHasty } = plan;
  let atMs = 0;
  const then = (afterMs: number, happens: () => void) => {
    atMs += afterMs;
    agenda.after(atMs, happens);
  };
  const reply = () => {
    pieces.forEach(({ afterMs, audioMs }, chunk) => {
      then(afterMs, () => {
        tell({ type: 'text', chunk, text: `Piece ${chunk}. ` });
        tell({ type: 'audio', chunk, bytes: ulawBytes(audioMs) });
        feed(audioMs);
      });
    });
    const destination = transfers?.isAllowed ? 'reception' : 'nobody';
    if (transfers) then(0, () => tell({ type: 'action', action: { name: 'transfer_call', destination } }));
    else if (endsCall) then(0, () => tell({ type: 'action', action: { name: 'end_call', reason: 'a goodbye' } }));
  };
  then(0, () => tell({ type: 'request-sent', pausedAt: atMs }));
  if (transcriptMs !== null) {
    const text = rejected ? '' : 'What the caller says.';
    then(transcriptMs, () => tell({ type: 'transcript', text, rejected }));
    const waitMs = Math.max(0, commitInMs + (commitLateMs ?? 0) - atMs);
    const commit = () => tell({ type: 'function-committed' });
    const commits = !rejected && commitLateMs !== null;
    if (commits && isHasty) agenda.after(atMs + waitMs, commit);
    if (commits && !isHasty) then(waitMs, commit);
    if (!rejected && (commits || isHasty)) reply();
  }
  then(endsAfterMs, () => {
    if (ends === 'done') tell({ type: 'reply-done', summary: sampleSummary });
    if (ends === 'failed') tell({ type: 'reply-failed', code: 'llm.unavailable' });
    if (ends) feed(null);
  });
}
