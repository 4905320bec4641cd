import { encodeFrame, type ReplyFrame } from '@ethera/contract';
import { sampleSummary } from '../../edge-agent/src/testing/samples.ts';

const frames: readonly ReplyFrame[] = [
  { type: 'transcript', text: 'Во сколько вы открываетесь?', rejected: null },
  { type: 'transcript', text: '', rejected: 'noise' },
  { type: 'commit', rule: 'default' },
  { type: 'say', chunk: 0, text: 'We open at nine. ' },
  { type: 'audio', chunk: 0, offset: 0, audio: new Uint8Array(320).fill(0x7f) },
  { type: 'action', action: { name: 'end_call', reason: 'a goodbye' } },
  {
    type: 'done',
    summary: {
      ...sampleSummary,
      budgets: [{ name: 'l tokens', remainingShare: 0.5, resetMs: 30_000, ageMs: 0 }],
    },
  },
  { type: 'error', code: 'llm.timeout', message: 'no answer', retryable: true },
];

/** Streams as the turn function sends them: frame by frame, and a whole reply. */
export const seedFrames: readonly Uint8Array[] = [
  ...frames.map(encodeFrame),
  Uint8Array.from(Buffer.concat(frames.slice(0, 5).map(encodeFrame))),
];
