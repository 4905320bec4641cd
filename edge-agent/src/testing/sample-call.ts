import {
  type AttemptRecord,
  type CallRecord,
  CONTRACT_VERSION,
  type EdgeTimings,
  type TurnEntry,
} from '@ethera/contract';
import { sampleSummary } from './samples.ts';

/** Epoch milliseconds at which the caller of the sample fell silent. */
export const silentAtMs = Date.UTC(2026, 10, 23, 9, 45, 5);

/** A turn that took 900 ms, by the edge's clock. */
export const sampleEdgeTimings: EdgeTimings = {
  speechEndedAt: silentAtMs,
  pausedAt: silentAtMs + 300,
  sentAt: silentAtMs + 310,
  transcriptAt: silentAtMs + 450,
  firstTextAt: silentAtMs + 700,
  functionCommitAt: silentAtMs + 640,
  committedAt: silentAtMs + 700,
  firstAudioAt: silentAtMs + 750,
  playbackStartedAt: silentAtMs + 900,
  doneAt: silentAtMs + 1_250,
};

/** One attempt that was answered. The function's clock is an hour ahead. */
export const sampleAttempt: AttemptRecord = {
  attempt: 1,
  outcome: 'replied',
  errorCode: null,
  edge: sampleEdgeTimings,
  function: { ...sampleSummary.timings, receivedAt: silentAtMs + 330 + 3_600_000 },
  usage: sampleSummary.usage,
  models: sampleSummary.models,
};

/** A call of one question. */
export const sampleCall: CallRecord = {
  version: CONTRACT_VERSION,
  callId: '20261123T094500123Z-edge-0a1b2c3d',
  stage: 'dev',
  edgeId: 'edge',
  personaId: 'ethera',
  caller: '+49301234567',
  called: '777',
  startedAt: silentAtMs - 5_000,
  answeredAt: silentAtMs - 4_900,
  endedAt: silentAtMs + 20_000,
  result: 'completed',
  reason: 'caller-hung-up',
  lostRecordings: [],
  conversation: [
    { speaker: 'agent', text: 'Hello, an AI speaks.' },
    { speaker: 'caller', text: 'When do you open?' },
    { speaker: 'agent', text: 'We open at nine.' },
  ],
  turns: [
    {
      turn: 1,
      committedAttempt: 1,
      attempts: [sampleAttempt],
      transcript: 'When do you open?',
      rejection: null,
      reply: 'We open at nine.',
      heard: 'We open at nine.',
      interrupted: false,
    },
  ],
};

/** The caller went on speaking, and then the model did not answer in time. */
export const sampleFailedTurn: TurnEntry = {
  turn: 1,
  committedAttempt: 2,
  attempts: [
    { ...sampleAttempt, outcome: 'cancelled', function: null, usage: null, models: null },
    {
      ...sampleAttempt,
      attempt: 2,
      outcome: 'failed',
      errorCode: 'llm.timeout',
      function: null,
      edge: { ...sampleEdgeTimings, firstAudioAt: null, playbackStartedAt: null },
    },
  ],
  transcript: 'When do you open?',
  rejection: null,
  reply: '',
  heard: '',
  interrupted: false,
};
