import { type EndReason, endReason, transferOutcome, waterfallSteps } from '@ethera/contract';
import { countedCodes, providerOf } from './failure-provider.ts';
import { Counter, Histogram, type MetricFamily } from './metric-family.ts';

/** From a step that takes no time to one that takes the whole deadline of a turn. Seconds. */
const stepBounds = [0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10];
/** Finest around what callers find quick (0.8 s) and slow (1.5 s). Seconds. */
const responseBounds = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 2.5, 3, 4, 6, 10];

const turnOutcomes = ['replied', 'rejected', 'failed', 'unanswered'] as const;
/** What became of a turn; `unanswered`: the call was over before its reply. */
export type TurnOutcomeLabel = (typeof turnOutcomes)[number];
const attemptOutcomes = ['replied', 'rejected', 'cancelled', 'failed', 'pending'];
export const costParts = ['transcription', 'llm', 'speech', 's3'] as const;
const logLevels = ['warn', 'error'];
const failedReasons: ReadonlySet<EndReason> = new Set(['telephony-failed', 'turns-failed', 'agent-lost']);

/**
 * What an agent counts. Prometheus sees the first increase of a series only if it was there before, at 0: so everything
 * whose labels are known is there from the start.
 */
export function createEdgeMetrics() {
  const metrics = {
    callsOffered: new Counter('ethera_calls_offered_total', 'Calls that Asterisk handed to this agent.'),
    callsAnswered: new Counter('ethera_calls_answered_total', 'Calls that were picked up and greeted.'),
    callsRefused: new Counter(
      'ethera_calls_refused_total',
      'Calls that were left to the dialplan unanswered, by the reason in the log.',
      ['reason'],
    ),
    callsEnded: new Counter('ethera_calls_total', 'Calls that are over, by result and reason as in call.json.', [
      'result',
      'reason',
    ]),
    turns: new Counter('ethera_turns_total', 'Turns of calls that are over.', ['outcome']),
    attempts: new Counter('ethera_attempts_total', 'Attempts at turns, of calls that are over.', ['outcome']),
    interruptions: new Counter('ethera_interruptions_total', 'Replies that their caller cut off.'),
    responseSeconds: new Histogram(
      'ethera_response_seconds',
      'From the caller’s silence until Asterisk began to play the reply; the way to the ear is not in it.',
      responseBounds,
    ),
    stepSeconds: new Histogram(
      'ethera_turn_step_seconds',
      'How long each step of an answered turn took, as in the waterfall. Steps overlap.',
      stepBounds,
      ['step'],
    ),
    failures: new Counter('ethera_failures_total', 'Lines of the log at warn or error that carry a code.', [
      'code',
      'provider',
    ]),
    providerFailures: new Counter(
      'ethera_provider_failures_total',
      'What providers did to turns, those that were answered all the same included.',
      ['provider', 'code'],
    ),
    recoveries: new Counter(
      'ethera_recoveries_total',
      'Requests beyond one each that turns needed: the same model again, a second request for a late one, another model.',
      ['kind'],
    ),
    transfers: new Counter('ethera_transfers_total', 'Transfers of calls that are over, as in call.json.', ['outcome']),
    callsTakenUp: new Counter('ethera_calls_taken_up_total', 'Calls that an earlier process had left.'),
    logLines: new Counter('ethera_log_lines_total', 'Lines of the log at warn and error.', ['level']),
    recordingsLost: new Counter('ethera_recordings_lost_total', 'Recordings that were made and could not be kept.'),
    costUsd: new Counter(
      'ethera_cost_usd_total',
      'What calls that are over have cost at least, in US dollars at list prices, without Lambda.',
      ['part'],
    ),
    ariReconnects: new Counter('ethera_ari_reconnects_total', 'Connections to ARI that came back after a loss.'),
    ariIncidents: new Counter(
      'ethera_ari_incidents_total',
      'Connections to ARI that came back, proofs of their websocket that were missed, requests without an answer in time.',
      ['incident'],
    ),
    spansExported: new Counter('ethera_trace_spans_total', 'Spans of traces that were exported, or given up.', [
      'outcome',
    ]),
  };
  for (const reason of endReason.options) {
    metrics.callsEnded.add({ result: failedReasons.has(reason) ? 'failed' : 'completed', reason }, 0);
  }
  for (const outcome of transferOutcome.options) metrics.transfers.add({ outcome }, 0);
  for (const kind of ['retry', 'hedge', 'fallback']) metrics.recoveries.add({ kind }, 0);
  for (const code of countedCodes) {
    const provider = providerOf(code);
    if (provider === 'groq' || provider === 'elevenlabs') metrics.providerFailures.add({ provider, code }, 0);
  }
  for (const outcome of turnOutcomes) metrics.turns.add({ outcome }, 0);
  for (const outcome of attemptOutcomes) metrics.attempts.add({ outcome }, 0);
  for (const code of countedCodes) metrics.failures.add({ code, provider: providerOf(code) }, 0);
  for (const level of logLevels) metrics.logLines.add({ level }, 0);
  for (const part of costParts) metrics.costUsd.add({ part }, 0);
  for (const outcome of ['exported', 'dropped']) metrics.spansExported.add({ outcome }, 0);
  for (const step of waterfallSteps) {
    // Only a recording of the caller's own tells of it.
    if (step !== 'at the caller') metrics.stepSeconds.declare({ step });
  }
  return metrics satisfies Readonly<Record<string, MetricFamily>>;
}

export type EdgeMetrics = ReturnType<typeof createEdgeMetrics>;
