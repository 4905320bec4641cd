import { TURN_RETRIES, type TurnSummary, ulawDurationMs } from '@ethera/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../local/src/faults.ts';
import { ethera } from '../personas/ethera.ts';
import { openPipeline, type Pipeline } from './support/pipeline-of-stand-ins.ts';

/** Three chunks, the second of which is long enough to break off in the middle. */
const answer =
  'We are open every day. You can come from nine in the morning until ten at night without an appointment. See you then.';
const chunks = answer.split(/(?<=\.) /);
const { models } = ethera;
const slow = 30_000;

/** The stages of a turn, each with the operation of its stand-in. */
const stages = {
  transcriber: { part: 'transcription', operation: 'transcriptions', provider: 'groq', cutBytes: 8 },
  llm: { part: 'reply', operation: 'chat', provider: 'groq', cutBytes: 5_000 },
  speaker: { part: 'speech', operation: 'speak', provider: 'elevenlabs', cutBytes: 5_000 },
} as const;
type Stage = keyof typeof stages;

interface Case {
  readonly fault: Fault | 'refused';
  /** The end of the code. */
  readonly code: 'auth' | 'rate-limited' | 'unavailable' | 'timeout';
  /** Requests of that operation when the fault is there for good. Each route twice, but for what will not change at once. */
  readonly forGood: number;
}

const faultsOf = (stage: Stage): Readonly<Record<string, Case>> => ({
  refused: { fault: 'refused', code: 'unavailable', forGood: 0 },
  '401': { fault: { kind: 'status', status: 401 }, code: 'auth', forGood: 1 },
  '403': { fault: { kind: 'status', status: 403 }, code: 'auth', forGood: 1 },
  '429 with retry-after': {
    fault: { kind: 'status', status: 429, retryAfterSeconds: 0.5 },
    code: 'rate-limited',
    // When nobody else is left the pause is kept: the last model is asked once more after it.
    forGood: stage === 'speaker' ? 2 : 3,
  },
  '429 without': { fault: { kind: 'status', status: 429 }, code: 'rate-limited', forGood: 2 },
  '500': { fault: { kind: 'status', status: 500 }, code: 'unavailable', forGood: 4 },
  'slow to the first byte': { fault: { kind: 'delay', ms: slow }, code: 'timeout', forGood: 2 },
  'slow in the middle': {
    fault: { kind: 'stall', afterBytes: stages[stage].cutBytes, ms: slow },
    code: 'timeout',
    forGood: 2,
  },
  'cut in the middle': { fault: { kind: 'cut', afterBytes: stages[stage].cutBytes }, code: 'unavailable', forGood: 4 },
  garbage: { fault: { kind: 'garbage' }, code: 'unavailable', forGood: 4 },
  'the wrong content type': { fault: { kind: 'garbage', contentType: 'text/html' }, code: 'unavailable', forGood: 4 },
  'text as audio': { fault: { kind: 'garbage', contentType: 'audio/basic' }, code: 'unavailable', forGood: 4 },
});

async function open(stage: Stage): Promise<Pipeline> {
  const pipeline = await openPipeline({ answer, impatientOf: stages[stage].part });
  onTestFinished(() => pipeline.close());
  return pipeline;
}

function plan({ groq, elevenLabs, links }: Pipeline, stage: Stage, fault: Fault | 'refused', times: number): void {
  const { provider, operation } = stages[stage];
  if (fault === 'refused') (provider === 'groq' ? links.groq : links.elevenLabs).refuse();
  else (provider === 'groq' ? groq : elevenLabs).faults.add(operation, fault, times);
}

/** A turn, and what came of it. Where the model is to fail the caller presses keys, which nobody has to transcribe. */
async function ask(pipeline: Pipeline, stage: Stage) {
  const frames = await pipeline.ask(stage === 'llm' ? { recording: { in: 'keys', keys: '12' } } : {});
  const last = frames.at(-1)?.frame;
  const { provider, operation } = stages[stage];
  const requests = (provider === 'groq' ? pipeline.groq : pipeline.elevenLabs).requests.filter(
    (request) => request.operation === operation,
  );
  return {
    last,
    requests: requests.length,
    firstAudioMs: frames.find(({ frame }) => frame.type === 'audio')?.atMs ?? Number.POSITIVE_INFINITY,
    audioMs: frames.reduce(
      (sum, { frame }) => sum + (frame.type === 'audio' ? ulawDurationMs(frame.audio.length) : 0),
      0,
    ),
    endMs: frames.at(-1)?.atMs ?? Number.POSITIVE_INFINITY,
    said: frames.map(({ frame }) => (frame.type === 'say' ? frame.text : '')).join(''),
  };
}

/** Texts that were bought, in the order of the requests, but for those that were refused. */
function bought({ elevenLabs }: Pipeline): string[] {
  return elevenLabs.requests.flatMap(({ text, audioBytes }) => (text && audioBytes ? [text] : []));
}

function summaryOf(last: unknown): TurnSummary {
  expect(last).toMatchObject({ type: 'done' });
  return (last as { summary: TurnSummary }).summary;
}

describe.each(Object.keys(stages) as Stage[])('%s', (stage) => {
  const { part, provider } = stages[stage];
  const all = Object.entries(faultsOf(stage));
  const passing = all.filter(([, { code, fault }]) => code !== 'auth' && fault !== 'refused');

  it.each(passing)('%s, once: the second model answers the same turn', async (_, { fault, code }) => {
    const pipeline = await open(stage);
    plan(pipeline, stage, fault, 1);
    const { last, requests, firstAudioMs, said, audioMs } = await ask(pipeline, stage);
    const summary = summaryOf(last);
    expect([summary.outcome, said, summary.reply]).toEqual(['replied', answer, answer]);
    expect(summary.recovery).toEqual({
      retries: 0,
      hedges: 0,
      fallbacks: 1,
      failures: [{ provider, model: models[part], code: `${stage}.${code}` }],
    });
    expect(requests).toBe(stage === 'speaker' ? chunks.length + 1 : 2);
    expect(firstAudioMs).toBeLessThan(3_000);
    // Each chunk once, and of one that broke off its end: that much of it was not there.
    const texts = bought(pipeline);
    const ends = texts.filter((text) => !chunks.includes(text));
    expect(texts.filter((text) => chunks.includes(text))).toEqual(expect.arrayContaining(chunks));
    expect(texts.length - ends.length).toBe(chunks.length);
    for (const end of ends) expect(chunks.some((chunk) => chunk.endsWith(end) && end.length < chunk.length)).toBe(true);
    // Not a word was heard twice, nor left out: a letter is 67 ms of this voice.
    expect(Math.abs(audioMs - (chunks.join('').length * 1_000) / 15)).toBeLessThan(10 * 67);
  });

  it.each(all)('%s, for good: says so in time, within the budget', async (_, { fault, code, forGood }) => {
    const pipeline = await open(stage);
    plan(pipeline, stage, fault, Number.POSITIVE_INFINITY);
    const { last, requests, endMs } = await ask(pipeline, stage);
    expect(last).toMatchObject({ type: 'error', code: `${stage}.${code}`, provider });
    const { recovery } = last as { recovery?: TurnSummary['recovery'] };
    expect((recovery?.retries ?? 0) + (recovery?.fallbacks ?? 0)).toBeLessThanOrEqual(TURN_RETRIES);
    if (fault === 'refused') expect((recovery?.retries ?? 0) + (recovery?.fallbacks ?? 0)).toBe(TURN_RETRIES);
    // The chunks of the reply are bought beside each other.
    else if (stage === 'speaker') expect(requests).toBeLessThanOrEqual(chunks.length + TURN_RETRIES);
    else expect(requests).toBe(forGood);
    expect(endMs).toBeLessThan(4_000);
  });
});
