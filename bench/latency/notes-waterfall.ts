import type { WaterfallBar, WaterfallStep } from '@ethera/contract';
import type { FirstNotesTurn } from '../first-notes/conversation.ts';

/**
 * Where the time of a turn of the first notes went, by the steps of Ethera's waterfall: whole where those are first ones.
 * @param endedAtMs the caller's last word had ended @param heardAtMs the reply was heard; both epoch milliseconds
 */
export function notesWaterfall(turn: FirstNotesTurn, endedAtMs: number, heardAtMs: number): WaterfallBar[] {
  const { readMs, transcribeMs, replyMs, speakMs, storeMs } = turn.functionTimes;
  const startedAtMs = turn.answeredAtMs - readMs - transcribeMs - replyMs - speakMs - storeMs;
  const transcriptAtMs = startedAtMs + readMs + transcribeMs;
  const ends: readonly (readonly [WaterfallStep, number])[] = [
    ['pause', turn.recordedAtMs],
    ['send', startedAtMs + readMs],
    ['transcription', transcriptAtMs],
    ['first text', transcriptAtMs + replyMs],
    ['first speech', transcriptAtMs + replyMs + speakMs],
    ['first frame', turn.fetchedAtMs],
    ['playback', turn.playedAtMs],
    ['at the caller', heardAtMs],
  ];
  let fromMs = 0;
  return ends.map(([step, endAtMs]) => {
    const toMs = Math.max(fromMs, endAtMs - endedAtMs);
    const bar = { step, fromMs, toMs, critical: true };
    fromMs = toMs;
    return bar;
  });
}
