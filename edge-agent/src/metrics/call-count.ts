import { attemptWaterfall, type CallRecord, decisiveAttempt, type TurnEntry } from '@ethera/contract';
import { knownCost } from '../journal/call-digest.ts';
import { costParts, type EdgeMetrics, type TurnOutcomeLabel } from './edge-metrics.ts';

/** Counts a call that is over. What is counted here of its words is how many there were to answer, never which. */
export function countCall(metrics: EdgeMetrics, record: CallRecord): void {
  const { result, reason, turns, lostRecordings } = record;
  metrics.callsEnded.add({ result, reason });
  metrics.recordingsLost.add({}, lostRecordings.length);
  for (const { outcome } of record.transfers ?? []) metrics.transfers.add({ outcome });
  for (const entry of turns) countTurn(metrics, entry);
  const cost = knownCost(record)?.parts;
  if (!cost) return;
  const usd = {
    transcription: cost.transcription.usd,
    llm: (cost.llmInput.usd ?? 0) + (cost.llmOutput.usd ?? 0),
    speech: cost.speech.usd,
    s3: cost.s3.usd,
  };
  for (const part of costParts) metrics.costUsd.add({ part }, usd[part] ?? 0);
}

function countTurn(metrics: EdgeMetrics, entry: TurnEntry): void {
  metrics.turns.add({ outcome: outcomeOf(entry) });
  if (entry.interrupted) metrics.interruptions.add({});
  for (const { outcome } of entry.attempts) metrics.attempts.add({ outcome });
  const attempt = decisiveAttempt(entry);
  const waterfall = attempt && attemptWaterfall(attempt);
  if (!waterfall || waterfall.responseMs === null) return;
  metrics.responseSeconds.observe({}, waterfall.responseMs / 1_000);
  for (const { step, fromMs, toMs } of waterfall.bars) metrics.stepSeconds.observe({ step }, (toMs - fromMs) / 1_000);
}

function outcomeOf(entry: TurnEntry): TurnOutcomeLabel {
  if (entry.rejection !== null) return 'rejected';
  const outcome = decisiveAttempt(entry)?.outcome;
  return outcome === 'replied' || outcome === 'rejected' || outcome === 'failed' ? outcome : 'unanswered';
}
