import type { AttemptRecord, TurnEntry } from '@ethera/contract';
import type { AttemptEvent } from './call-event.ts';
import type { Attempt } from './call-state.ts';
import type { ReplyChunk } from './heard-text.ts';

/** What one attempt knows after one more event of its reply stream. */
export function advanceAttempt(attempt: Attempt, event: AttemptEvent, atMs: number): Attempt {
  const timed = (name: keyof Attempt['timings']) => ({ ...attempt.timings, [name]: attempt.timings[name] ?? atMs });
  switch (event.type) {
    case 'request-sent':
      return { ...attempt, timings: { ...timed('sentAt'), pausedAt: event.pausedAt } };
    case 'transcript':
      return { ...attempt, transcript: event.text, rejected: event.rejected, timings: timed('transcriptAt') };
    case 'function-committed':
      return { ...attempt, functionCommitted: true, timings: timed('functionCommitAt') };
    case 'text': {
      const chunks = [...attempt.chunks, { id: event.chunk, text: event.text, bytes: 0 }];
      return { ...attempt, chunks, timings: timed('firstTextAt') };
    }
    case 'audio':
      return { ...attempt, chunks: withAudio(attempt.chunks, event), timings: timed('firstAudioAt') };
    case 'action':
      return { ...attempt, action: event.action };
    case 'reply-done':
      return { ...attempt, ended: 'done', summary: event.summary, timings: timed('doneAt') };
    case 'reply-failed':
      return { ...attempt, ended: 'failed', errorCode: event.code };
  }
}

function withAudio(chunks: readonly ReplyChunk[], event: { chunk: number; bytes: number }): readonly ReplyChunk[] {
  return chunks.map((chunk) => (chunk.id === event.chunk ? { ...chunk, bytes: chunk.bytes + event.bytes } : chunk));
}

export function audioBytes(attempt: Attempt): number {
  return attempt.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
}

export function replyText(attempt: Attempt): string {
  return attempt.chunks.map((chunk) => chunk.text).join('');
}

function attemptRecord(attempt: Attempt, abandoned: boolean): AttemptRecord {
  const outcome = abandoned ? 'cancelled' : attempt.rejected ? 'rejected' : ended[attempt.ended ?? 'pending'];
  const { timings: edge, errorCode, summary } = attempt;
  const { timings = null, usage = null, models = null } = summary ?? {};
  return { attempt: attempt.attempt, outcome, errorCode, edge, function: timings, usage, models };
}

const ended = { done: 'replied', failed: 'failed', pending: 'pending' } as const;

/** The entry of a turn in the call's record. `heard` is what of the reply reached the caller. */
export function turnEntry(
  attempt: Attempt,
  abandoned: readonly Attempt[],
  heard: string,
  interrupted: boolean,
): TurnEntry {
  return {
    turn: attempt.turn,
    committedAttempt: attempt.timings.committedAt === null ? null : attempt.attempt,
    attempts: [...abandoned.map((each) => attemptRecord(each, true)), attemptRecord(attempt, false)],
    transcript: attempt.transcript,
    rejection: attempt.rejected,
    reply: replyText(attempt),
    heard,
    interrupted,
  };
}
