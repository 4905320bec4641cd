import { type Briefing, EtheraError } from '@ethera/contract';
import { expect, test } from 'vitest';
import { samplePersona } from '../testing/samples.ts';
import { dialplanChecks } from './dialplan-checks.ts';
import { createFakeAri, type FakeAnswers } from './testing/fake-ari.ts';
import { tell } from './testing/run-check.ts';

const line = { caller: 'c', leg: 'l', leaseSeconds: 10, close: async () => undefined };
const briefing: Briefing = { version: 1, numbers: { '777': 'a', '778': 'a' }, defaultPersona: 'a', personas: {} };
const unknownFunction = () => new EtheraError('ari.request', 'Unable to read provided function');
const variable = (expression: string) => `GET /channels/l/variable?variable=${expression}`;

const checksOn = (answers: FakeAnswers, maxCalls = 20, told = briefing) =>
  dialplanChecks({ ari: createFakeAri(answers), maxCalls, line: async () => line, briefing: async () => told });

test.each([
  ['2000', 20, 'ok'],
  ['90', 20, 'ok'],
  ['89', 20, 'fail'],
  ['100', 100, 'fail'],
])('a sessionlimit of %s for %i calls: %s', async (value, maxCalls, outcome) => {
  const checks = checksOn({ [variable('AST_CONFIG(http.conf,general,sessionlimit)')]: () => ({ value }) }, maxCalls);
  expect(await tell(checks, 'sessionlimit')).toMatchObject([{ outcome }]);
});

test('a sessionlimit that http.conf does not set is Asterisk’s own', async () => {
  const checks = checksOn(
    {
      [variable('AST_CONFIG(http.conf,general,sessionlimit)')]: unknownFunction,
      [variable('AST_CONFIG(http.conf,general,enabled)')]: () => ({ value: 'yes' }),
    },
    100,
  );
  expect(await tell(checks, 'sessionlimit')).toMatchObject([
    { outcome: 'fail', detail: '100 HTTP sessions are too few for 100 calls, which need 250' },
  ]);
});

test('a sessionlimit that cannot be read is no failure', async () => {
  const checks = checksOn({ [variable('AST_CONFIG')]: unknownFunction });
  expect(await tell(checks, 'sessionlimit')).toMatchObject([{ outcome: 'warn', detail: 'cannot be seen' }]);
});

const telephones: FakeAnswers = {
  'GET /endpoints/PJSIP': () => [{ resource: 'phone' }, { resource: 'office' }, { resource: 'other-phone' }],
  'GET /asterisk/config/dynamic/res_pjsip/endpoint/office': () => [{ attribute: 'context', value: 'from-office' }],
  'GET /asterisk/config/dynamic/res_pjsip/endpoint/': () => [{ attribute: 'context', value: 'from-internal' }],
};
const exists = (known: readonly string[]): FakeAnswers => ({
  [variable('DIALPLAN_EXISTS(')]: (request) => ({ value: known.some((each) => request.includes(each)) ? '1' : '0' }),
});

test('numbers are looked for wherever calls arrive', async () => {
  const checks = checksOn({ ...telephones, ...exists(['from-internal,777', 'from-office,778']) });
  expect(await tell(checks, 'numbers')).toMatchObject([
    { outcome: 'ok', detail: '777, 778 can be dialled from [from-internal], [from-office]' },
  ]);
});

test('a number that leads nowhere is named', async () => {
  const checks = checksOn({ ...telephones, ...exists(['from-internal,777']) });
  expect(await tell(checks, 'numbers')).toMatchObject([
    { outcome: 'warn', detail: '778 can be dialled from none of [from-internal], [from-office]' },
  ]);
});

test('without a telephone nobody can call, and without the function nothing is seen', async () => {
  expect(await tell(checksOn({ 'GET /endpoints/PJSIP': () => [] }), 'numbers')).toMatchObject([
    { outcome: 'warn', detail: 'no trunk and no telephone is configured: nobody can call' },
  ]);
  const blind = checksOn({ ...telephones, [variable('DIALPLAN_EXISTS(')]: unknownFunction });
  expect(await tell(blind, 'numbers')).toMatchObject([{ outcome: 'warn', detail: 'cannot be seen' }]);
});

const passingOn: Briefing = {
  ...briefing,
  personas: {
    a: { ...samplePersona, transfers: ['reception', 'sales'] },
    b: { ...samplePersona, fallbackDestination: 'voicemail' },
  },
};

test('the destinations of all personas are looked for, where each would be used', async () => {
  const known = ['ethera-transfer,to-reception', 'ethera-transfer,to-sales', 'ethera-fallback,to-voicemail'];
  expect(await tell(checksOn(exists(known), 20, passingOn), 'destinations')).toMatchObject([
    { outcome: 'ok', detail: 'reception, sales, voicemail can be reached' },
  ]);
  expect(await tell(checksOn({}), 'destinations')).toMatchObject([
    { outcome: 'ok', detail: 'the personas pass calls to nobody' },
  ]);
});

test('a destination that Asterisk does not have is named, and one that cannot be seen is no failure', async () => {
  const known = ['ethera-transfer,to-reception', 'ethera-transfer,to-voicemail'];
  expect(await tell(checksOn(exists(known), 20, passingOn), 'destinations')).toMatchObject([
    { outcome: 'warn', detail: expect.stringMatching(/^sales, voicemail: this Asterisk has no destination/) },
  ]);
  const blind = checksOn({ [variable('DIALPLAN_EXISTS(')]: unknownFunction }, 20, passingOn);
  expect(await tell(blind, 'destinations')).toMatchObject([{ outcome: 'warn', detail: 'cannot be seen' }]);
});
