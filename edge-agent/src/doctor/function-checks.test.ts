import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Briefing, type CheckReport, EtheraError, type Phrase } from '@ethera/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FunctionDeps, functionChecks, judgeConcurrency } from './function-checks.ts';
import { type FunctionProbe, withoutAlias } from './function-probe.ts';
import { tell } from './testing/run-check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const phrase = (digit: string): Phrase => ({ key: `prompts/${digit.repeat(64)}.ulaw`, text: digit, bytes: 3 });
const [said, filler] = [phrase('a'), phrase('b')];
const briefing = {
  version: 1,
  numbers: {},
  defaultPersona: 'ethera',
  personas: {
    ethera: {
      phrases: {
        greeting: said,
        stillThere: said,
        goodbye: said,
        apology: said,
        handover: said,
        fillers: [filler, filler],
      },
    },
  },
} as unknown as Briefing;
const report: CheckReport = {
  version: 1,
  findings: [
    { about: 'language model x', detail: 'answers', error: null },
    { about: 'voice y', detail: '', error: { code: 'speaker.auth', message: 'ElevenLabs refused', retryable: false } },
    { about: 'other', detail: '', error: { code: 'from.the.future', message: 'what?', retryable: false } },
  ],
  concurrency: { limit: 1_000, unreserved: 1_000 },
};

function checksWith(changes: Partial<FunctionProbe> = {}, more: Partial<FunctionDeps> = {}) {
  const functions: FunctionProbe = {
    brief: async () => briefing,
    warm: async () => undefined,
    check: async () => report,
    mayInvoke: async (name) => name.endsWith(':live'),
    close: () => undefined,
    ...changes,
  };
  return functionChecks({
    functions,
    s3: { get: async () => 'allowed' },
    turnFunction: 'ethera-dev-turn:live',
    briefingFunction: 'ethera-dev-briefing:live',
    mediaDir: folder,
    maxCalls: 20,
    briefing: functions.brief,
    now: () => 0,
    ...more,
  });
}

test('an identity that may invoke the two functions by their alias and nothing else is right', async () => {
  expect(await tell(checksWith(), 'functions')).toMatchObject([{ outcome: 'ok' }]);
});

test('a function past its alias is one too many', async () => {
  expect(await tell(checksWith({ mayInvoke: async () => true }), 'functions')).toMatchObject([
    { outcome: 'warn', detail: expect.stringContaining('ethera-dev-turn may be invoked past its alias') },
  ]);
});

test.each([
  ['ethera-dev-turn:live', false, 'this identity may not invoke ethera-dev-turn:live', 'function.denied'],
  ['ethera-dev-briefing:live', undefined, 'there is no function ethera-dev-briefing:live', 'function.missing'],
] as const)('%s that may not be invoked is named', async (name, answer, detail, code) => {
  const checks = checksWith({ mayInvoke: async (asked) => (asked === name ? answer : true) });
  expect(await tell(checks, 'functions')).toMatchObject([
    { outcome: 'fail', detail, remedy: new EtheraError(code, '').remedy },
  ]);
});

test('briefing and turn are asked as a call asks them', async () => {
  let warmed = '';
  const checks = checksWith({
    warm: async (personaId) => {
      warmed = personaId;
    },
  });
  expect(await tell(checks, 'briefing', 'turn')).toMatchObject([
    { outcome: 'ok', detail: 'personas ethera; 20 calls at once, ETHERA_MAX_CALLS' },
    { outcome: 'ok' },
  ]);
  expect(warmed).toBe('ethera');
});

test('the stage’s limit of calls is told where it is the one in force, and judges the account’s concurrency', async () => {
  const limited = { ...briefing, limits: { callsAtOnce: 3 } };
  const concurrency = { limit: 10, unreserved: 10 };
  const checks = checksWith(
    { check: async () => ({ ...report, findings: [], concurrency }) },
    { briefing: async () => limited },
  );
  expect(await tell(checks, 'briefing', 'providers')).toMatchObject([
    { outcome: 'ok', detail: 'personas ethera; 3 calls at once, the limit of the stage' },
    { name: 'providers: concurrency of the account', outcome: 'ok' },
  ]);
});

test('a briefing that cannot be had does not hide what the providers say', async () => {
  const checks = checksWith({}, { briefing: () => Promise.reject(new EtheraError('function.crashed', 'it ended')) });
  expect(await tell(checks, 'providers')).toHaveLength(report.findings.length + 1);
});

test('what the functions find of the providers is told one by one, with the edge’s own remedies', async () => {
  expect(await tell(checksWith(), 'providers')).toMatchObject([
    { name: 'providers: language model x', outcome: 'ok', detail: 'answers' },
    { name: 'providers: voice y', outcome: 'fail', remedy: new EtheraError('speaker.auth', '').remedy },
    { name: 'providers: other', outcome: 'fail', detail: 'from.the.future: what?' },
    { name: 'providers: concurrency of the account', outcome: 'ok' },
  ]);
});

test('phrases count when they are whole', async () => {
  const phrases = join(folder, 'phrases');
  await mkdir(phrases);
  await writeFile(join(phrases, `${'a'.repeat(64)}.ulaw`), 'abc');
  await writeFile(join(phrases, `${'b'.repeat(64)}.ulaw`), 'ab');
  expect(await tell(checksWith(), 'phrases')).toMatchObject([
    { outcome: 'warn', detail: '1 of 2 are not on this disk yet' },
  ]);
  await writeFile(join(phrases, `${'b'.repeat(64)}.ulaw`), 'abc');
  expect(await tell(checksWith(), 'phrases')).toMatchObject([{ outcome: 'ok', detail: 'all 2 are on this disk' }]);
});

test('phrases that the edge may not read', async () => {
  const checks = checksWith({}, { s3: { get: async () => 'denied' } });
  expect(await tell(checks, 'phrases')).toMatchObject([
    { outcome: 'fail', detail: expect.stringContaining('may not read prompts/') },
  ]);
});

test.each([
  [{ limit: 10, unreserved: 10 }, 'fail'],
  [{ limit: 1_000, unreserved: 39 }, 'warn'],
  [{ limit: 1_000, unreserved: 40 }, 'ok'],
  [{ unseen: 'its role may not do lambda:GetAccountSettings' }, 'warn'],
])('an account of %j for 20 calls: %s', (concurrency, outcome) => {
  expect(judgeConcurrency(concurrency, 20)).toMatchObject({ outcome });
});

test.each([
  ['ethera-dev-turn', 'ethera-dev-turn'],
  ['ethera-dev-turn:live', 'ethera-dev-turn'],
  ['123456789012:function:turn:live', '123456789012:function:turn'],
  ['arn:aws:lambda:eu-central-1:123456789012:function:turn', 'arn:aws:lambda:eu-central-1:123456789012:function:turn'],
  ['arn:aws:lambda:eu-central-1:1:function:turn:live', 'arn:aws:lambda:eu-central-1:1:function:turn'],
])('%s without its alias is %s', (name, bare) => {
  expect(withoutAlias(name)).toBe(bare);
});
