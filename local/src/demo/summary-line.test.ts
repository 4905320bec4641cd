import { type CallSummary, costOfCall } from '@ethera/contract';
import { expect, it } from 'vitest';
import { summaryLine } from './summary-line.ts';

const usage = { transcribedSeconds: 20, promptTokens: 2_000, completionTokens: 100, speechCharacters: 400 };
const models = { transcription: 'whisper-large-v3-turbo', reply: 'openai/gpt-oss-20b', speech: 'eleven_flash_v2_5' };
const cost = (speech = models.speech) =>
  costOfCall({
    attempts: [{ usage, models: { ...models, speech }, functionMs: 3_000 }],
    turnMemoryMb: 1_024,
    puts: 10,
    wrapUp: null,
  });
const summary: CallSummary = {
  version: 1,
  callId: '20261123T094500123Z-edge-0123abcd',
  stage: 'dev',
  edgeId: 'edge',
  personaId: 'ethera',
  startedAt: 0,
  answeredAt: 1,
  endedAt: 2,
  result: 'completed',
  reason: 'agent-ended',
  outcome: 'answered',
  text: 'The caller ordered pizza.',
  model: 'openai/gpt-oss-20b',
  turns: 1,
  cost: cost(),
  uncounted: [],
  summarisedAt: 3,
};

it('says what came of a call and what it cost', () => {
  expect(summaryLine(summary)).toBe(
    'answered: The caller ordered pizza. Cost: $0.0205 (speech $0.0200, transcription $0.0002, language model $0.0002, AWS $0.0001)',
  );
});

it('says what it does not know', () => {
  const line = summaryLine({
    ...summary,
    outcome: 'silent',
    text: null,
    cost: cost('new'),
    uncounted: [{ turn: 1, attempt: 1, lacks: 'llm' }],
  });
  expect(line).toMatch(/^silent: no words Cost: at least unknown \(speech unknown, transcription \$0\.0002, /);
});
