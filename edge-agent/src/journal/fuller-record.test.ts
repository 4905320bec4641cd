import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  attemptKeys,
  type CallSummary,
  CONTRACT_VERSION,
  costOfCall,
  decodeUlawWav,
  summaryKey,
  type TurnEntry,
  type TurnRecord,
} from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryObjects } from '../testing/memory-objects.ts';
import { sampleAttempt, sampleCall } from '../testing/sample-call.ts';
import { sampleSummary } from '../testing/samples.ts';
import { saveCallAudio } from './call-audio.ts';
import { fullerRecord } from './fuller-record.ts';

const { callId } = sampleCall;
const [answered] = sampleCall.turns as [TurnEntry];
const cutOff = {
  ...sampleAttempt,
  attempt: 1,
  outcome: 'cancelled' as const,
  function: null,
  usage: null,
  models: null,
};
const record = {
  ...sampleCall,
  turns: [{ ...answered, committedAttempt: 2, attempts: [cutOff, { ...sampleAttempt, attempt: 2 }] }],
};
const turnOfFunction: TurnRecord = {
  ...sampleSummary,
  version: CONTRACT_VERSION,
  callId,
  turn: 1,
  attempt: 1,
  personaId: 'ethera',
  errorCode: null,
};

describe('what the bucket adds to a record', () => {
  test('is what the functions wrote of attempts whose last frame never came', async () => {
    const objects = new MemoryObjects();
    objects.objects.set(attemptKeys(callId, 1, 1).turn, JSON.stringify(turnOfFunction));
    const { record: fuller } = await fullerRecord(record, objects);
    const [first, second] = fuller.turns[0]?.attempts ?? [];
    const { timings, usage, models } = sampleSummary;
    expect(first).toEqual({ ...cutOff, function: timings, usage, models });
    expect(second).toEqual({ ...sampleAttempt, attempt: 2 });
  });

  test('is left out where it is not there, or is damaged', async () => {
    const objects = new MemoryObjects();
    objects.objects.set(attemptKeys(callId, 1, 1).turn, '{');
    objects.objects.set(summaryKey(callId), '{}');
    expect(await fullerRecord(record, objects)).toEqual({ record, cost: undefined, summary: undefined });
  });

  test('is the summary, and the cost as the wrap-up counted it', async () => {
    const cost = { ...costOfCall({ attempts: [], turnMemoryMb: 512, puts: 1_000, wrapUp: null }) };
    const summary: CallSummary = {
      ...sampleCall,
      outcome: 'answered',
      text: 'The caller asked for the opening hours.',
      model: 'm',
      turns: 1,
      cost,
      uncounted: [],
      summarisedAt: 1,
    };
    const objects = new MemoryObjects();
    objects.objects.set(summaryKey(callId), JSON.stringify(summary));
    const fuller = await fullerRecord(record, objects);
    expect(fuller.summary).toBe('The caller asked for the opening hours.');
    expect(fuller.cost).toMatchObject({ usd: cost.totalUsd, isLeast: false });
    const uncounted = [{ turn: 1, attempt: 1, lacks: 'record' as const }];
    objects.objects.set(summaryKey(callId), JSON.stringify({ ...summary, uncounted }));
    expect((await fullerRecord(record, objects)).cost?.isLeast).toBe(true);
  });
});

describe('the audio of a call', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ethera-audio-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is saved as WAV files of the operator alone', async () => {
    const objects = new MemoryObjects();
    const keys = attemptKeys(callId, 1, 2);
    objects.objects.set(keys.recording, 'wav of the caller');
    objects.objects.set(keys.reply, Uint8Array.of(1, 2, 3));
    objects.objects.set(keys.turn, '{}');
    objects.objects.set(keys.cancel, '');
    const paths = await saveCallAudio(objects, callId, join(folder, 'new'));
    expect(paths).toEqual(['caller', 'reply'].map((side) => join(folder, 'new', `turn-001-attempt-2-${side}.wav`)));
    expect(await readFile(paths[0] ?? '', 'utf8')).toBe('wav of the caller');
    expect([...decodeUlawWav(await readFile(paths[1] ?? ''))]).toEqual([1, 2, 3]);
    expect((await stat(paths[1] ?? '')).mode & 0o777).toBe(0o600);
  });

  test('is none where none is kept', async () => {
    expect(await saveCallAudio(new MemoryObjects(), callId, folder)).toEqual([]);
  });

  test('that cannot be saved is an error with its path', async () => {
    const objects = new MemoryObjects();
    objects.objects.set(attemptKeys(callId, 1, 1).recording, 'x');
    await writeFile(join(folder, 'file'), 'no folder');
    await expect(saveCallAudio(objects, callId, join(folder, 'file'))).rejects.toMatchObject({
      code: 'output.unwritable',
      message: expect.stringContaining('/file/turn-001-attempt-1-caller.wav'),
    });
  });
});
