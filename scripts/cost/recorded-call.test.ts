import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attemptOf, callOf, endedAt, turnOf, turnRecordOf } from '../../functions/src/testing/wrap-up-bench.ts';
import { readCostArguments } from './arguments.ts';
import { readRecordedCall } from './recorded-call.ts';

/** An attempt that the caller talked over again, whose cost its turn.json alone tells. */
const cutOff = turnRecordOf({
  outcome: 'cancelled',
  usage: { transcribedSeconds: 20, promptTokens: 300, completionTokens: 0, speechCharacters: 0 },
});
const { usage, models, timings } = turnRecordOf({ attempt: 2 });
const record = callOf({
  answeredAt: endedAt - 30_000,
  turns: [
    turnOf(1, [attemptOf({ outcome: 'cancelled' }), attemptOf({ attempt: 2, usage, models, function: timings })]),
  ],
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-cost-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, content: unknown) => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), JSON.stringify(content));
};
const read = () =>
  readRecordedCall(join(folder, 'call.json'), {
    archiveOf: () => 'full',
    turnMemoryMb: 1_024,
    wrapUp: { llm: null, functionMs: 0, memoryMb: 512 },
  });

test('counts what the record tells, and what lies beside it of attempts that were cut off', async () => {
  await put('call.json', record);
  await put('turn-001/attempt-1/turn.json', cutOff);
  const call = await read();
  expect(call).toMatchObject({ minutes: 0.5, turns: 1, attempts: 2 });
  // 2 s are billed as 10, and 20 s; 400 and 300 tokens; twice a second of one gigabyte.
  expect(call.cost.transcription.billedSeconds).toBe(30);
  expect(call.cost.llmInput.tokens).toBe(700);
  expect(call.cost.speech.characters).toBe(100);
  expect(call.cost.lambda.gbSeconds).toBe(2);
});

test('says how many attempts are not counted because their record is not there', async () => {
  await put('call.json', record);
  const call = await read();
  expect(call.uncounted).toBe(1);
  expect(call.cost.transcription.billedSeconds).toBe(10);
});

test('refuses a file that is no call record', async () => {
  await put('call.json', { turns: [] });
  await expect(read()).rejects.toThrow('callId');
});

test('refuses an option that it does not know', () => {
  expect(() => readCostArguments(['--minutes', '3'])).toThrow("'--minutes'");
  expect(readCostArguments(['--call', 'call.json', '--json'])).toEqual({
    call: 'call.json',
    stage: 'production',
    json: true,
    help: false,
  });
});
