import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeTelephony } from '../testing/fake-telephony.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { CallLeg } from './call-leg.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  { when: 'while the caller is there', hungUp: false, code: 'ari.request', level: 'error' },
  { when: 'after the caller hung up', hungUp: true, code: 'ari.request', level: 'debug' },
  {
    when: 'while the connection, which tells of itself, is lost',
    hungUp: false,
    code: 'ari.unreachable',
    level: 'debug',
  },
  { when: 'after the caller hung up', hungUp: true, code: 'media.unwritable', level: 'error' },
] as const)('$code $when is logged as $level', ({ hungUp, code, level }) => {
  const log = new MemoryLog();
  const leg = new CallLeg({ telephony: new FakeTelephony(Date.now), legId: 'leg-1', pauseMs: 300, log });
  if (hungUp) leg.end();
  leg.report('lease not renewed', new EtheraError(code, 'a reason'));
  expect(log.lines).toMatchObject([{ level, message: 'lease not renewed', fields: { code } }]);
});

it.each([
  { why: 'the dialplan has it already', code: 'ari.request', hangUps: 0, errors: [] },
  { why: 'nobody could be asked', code: 'ari.unreachable', hangUps: 1, errors: ['leg did not end'] },
] as const)('a leg that cannot be left, since $why, is hung up $hangUps times', async ({ code, hangUps, errors }) => {
  const log = new MemoryLog();
  const telephony = new FakeTelephony(Date.now);
  const leg = new CallLeg({ telephony, legId: 'leg-1', pauseMs: 300, log });
  telephony.failNext('leaveToDialplan', new EtheraError(code, 'a reason'));
  leg.leaveToDialplan();
  await Promise.all([leg.ended(), vi.advanceTimersByTimeAsync(10_000)]);
  expect(telephony.asked('hangUp')).toHaveLength(hangUps);
  expect(log.messages('error')).toEqual(errors);
});

it('takes the lease before it answers, and then waits until the caller can hear', async () => {
  const telephony = new FakeTelephony(Date.now);
  const leg = new CallLeg({ telephony, legId: 'leg-1', pauseMs: 300, log: new MemoryLog() });
  const sound = Promise.withResolvers<void>();
  telephony.hold('awaitMedia', sound.promise);
  await leg.answer(300);
  let heard = false;
  const waiting = leg.awaitMedia().then(() => {
    heard = true;
  });
  // The lease of a caller whose sound is late is renewed all the same.
  await vi.advanceTimersByTimeAsync(3_000);
  const methods = ['renewLease', 'detectTalk', 'answer', 'awaitMedia', 'renewLease'];
  expect(telephony.requests.map(({ method }) => method)).toEqual(methods);
  expect(telephony.asked('awaitMedia')).toEqual([['leg-1', 500]]);
  expect(heard).toBe(false);
  sound.resolve();
  await waiting;
  leg.end();
});

it('does not wait to hear a caller who hung up while he was answered', async () => {
  const telephony = new FakeTelephony(Date.now);
  const leg = new CallLeg({ telephony, legId: 'leg-1', pauseMs: 300, log: new MemoryLog() });
  const picked = Promise.withResolvers<void>();
  telephony.hold('answer', picked.promise);
  const answering = leg.answer(300);
  await vi.advanceTimersByTimeAsync(0);
  leg.end();
  picked.resolve();
  await answering;
  await leg.awaitMedia();
  expect(telephony.asked('awaitMedia')).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('tells of a lease that an Asterisk without an answer does not renew as a warning, once for each outage', async () => {
  const log = new MemoryLog();
  const telephony = new FakeTelephony(Date.now);
  const leg = new CallLeg({ telephony, legId: 'leg-1', pauseMs: 300, log });
  await leg.answer(300);
  const timeout = new EtheraError('ari.timeout', 'renew lease: no answer');
  const lost = new EtheraError('ari.unreachable', 'the connection is lost');
  for (const error of [timeout, lost, timeout, timeout]) telephony.failNext('renewLease', error);
  // Four that fail, and one that Asterisk answers.
  await vi.advanceTimersByTimeAsync(15_000);
  telephony.failNext('renewLease', timeout);
  await vi.advanceTimersByTimeAsync(3_000);
  leg.end();
  expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'warn lease not renewed',
    'debug lease not renewed',
    'debug lease not renewed',
    'debug lease not renewed',
    'warn lease not renewed',
  ]);
});
