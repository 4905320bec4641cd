import { checkReport, EtheraError } from '@ethera/contract';
import { expect, test } from 'vitest';
import { efira } from '../../personas/efira.ts';
import { ethera } from '../../personas/ethera.ts';
import { type CheckDeps, checkProviders } from './check-providers.ts';
import { createLog } from './log.ts';
import { createFakeReplyModel } from './testing/fake-reply-model.ts';
import { createFakeSpeaker } from './testing/fake-speaker.ts';
import { createFakeTranscriber } from './testing/fake-transcriber.ts';
import { createMemoryStore } from './testing/memory-store.ts';

const going = new AbortController().signal;
const account = { concurrency: async () => ({ limit: 1_000, unreserved: 900 }) };

function openBench(changes: Partial<CheckDeps> = {}) {
  const transcriber = createFakeTranscriber({});
  const replyModel = createFakeReplyModel([{ type: 'text', text: 'Yes.' }]);
  const speaker = createFakeSpeaker();
  const store = createMemoryStore();
  const log = createLog('error', () => undefined);
  const deps = { personas: { ethera, efira }, transcriber, replyModel, speaker, store, account, log, ...changes };
  return {
    ...deps,
    transcriber,
    replyModel,
    speaker,
    check: async () => checkReport.parse(await checkProviders(deps, going)),
  };
}

test('tries each model once, each voice in its language, and the phrases of each persona', async () => {
  const bench = openBench();
  const report = await bench.check();
  expect(report.findings.filter(({ error }) => error)).toEqual([]);
  expect(report.findings.map(({ about }) => about)).toEqual([
    'transcription whisper-large-v3-turbo',
    'transcription whisper-large-v3',
    'language model openai/gpt-oss-20b',
    'language model openai/gpt-oss-120b',
    `voice ${ethera.voice.id} of eleven_flash_v2_5 in en`,
    `voice ${ethera.voice.id} of eleven_turbo_v2_5 in en`,
    'phrases of ethera',
    `voice ${efira.voice.id} of eleven_flash_v2_5 in ru`,
    `voice ${efira.voice.id} of eleven_turbo_v2_5 in ru`,
    'phrases of efira',
  ]);
  expect(bench.transcriber.requests).toHaveLength(2);
  expect(bench.transcriber.requests[0]?.ulaw.length).toBe(8_000);
  expect(bench.replyModel.requests).toHaveLength(2);
  expect(report.findings.at(-1)?.detail).toBe(`${11 + efira.phrases.fillers.length} in the bucket`);
  expect(report.concurrency).toEqual({ limit: 1_000, unreserved: 900 });
});

test('names what is refused, and tries the rest all the same', async () => {
  const fails = new EtheraError('transcriber.auth', 'Groq refused the API key with 401');
  const model = createFakeReplyModel([{ fails: new EtheraError('llm.model', 'Groq does not serve x') }]);
  const report = await openBench({ transcriber: createFakeTranscriber({ fails }), replyModel: model }).check();
  const failed = report.findings.filter(({ error }) => error);
  expect(failed.map(({ about, error }) => [about, error?.code])).toEqual([
    ['transcription whisper-large-v3-turbo', 'transcriber.auth'],
    ['transcription whisper-large-v3', 'transcriber.auth'],
    ['language model openai/gpt-oss-20b', 'llm.model'],
    ['language model openai/gpt-oss-120b', 'llm.model'],
  ]);
  expect(report.findings).toHaveLength(10);
});

test('says nothing of a fault that nobody foresaw but that there is one', async () => {
  const transcriber = createFakeTranscriber({});
  transcriber.transcribe = () => Promise.reject(new TypeError('the caller said: my card is 4111'));
  const report = await openBench({ transcriber }).check();
  expect(report.findings[0]?.error?.code).toBe('internal');
  expect(JSON.stringify(report)).not.toContain('4111');
});

test('an account that cannot be seen is no failure', async () => {
  const unseen = { concurrency: () => Promise.reject(new Error('its role may not do lambda:GetAccountSettings')) };
  const report = await openBench({ account: unseen }).check();
  expect(report.concurrency).toEqual({ unseen: 'its role may not do lambda:GetAccountSettings' });
});
