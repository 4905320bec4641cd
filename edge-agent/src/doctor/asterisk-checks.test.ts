import { expect, test } from 'vitest';
import { asteriskChecks } from './asterisk-checks.ts';
import { requiredModules } from './asterisk-modules.ts';
import { createFakeAri, type FakeAnswers } from './testing/fake-ari.ts';
import { tell } from './testing/run-check.ts';

const modules = requiredModules.map((name) => ({ name: `${name}.so`, status: 'Running' }));
const checksOn = (answers: FakeAnswers) =>
  asteriskChecks({ ari: createFakeAri(answers), url: 'http://127.0.0.1:8088', agentApp: 'ethera-dev' });

test.each([
  ['22.10.1~dfsg', 'ok'],
  ['certified/20.7-cert1', 'ok'],
  ['20.0.0', 'ok'],
  ['18.24.0', 'warn'],
  ['GIT-master-abc', 'warn'],
])('the version %s: %s', async (version, outcome) => {
  const checks = checksOn({ 'GET /asterisk/info': () => ({ system: { version } }) });
  expect(await tell(checks, 'Asterisk version')).toMatchObject([{ outcome, detail: expect.stringContaining(version) }]);
});

test('names the modules that do not run', async () => {
  const some = modules.map((module) =>
    module.name === 'func_talkdetect.so' ? { ...module, status: 'Not Running' } : module,
  );
  const checks = checksOn({ 'GET /asterisk/modules': () => some.filter(({ name }) => name !== 'format_pcm.so') });
  expect(await tell(checks, 'Asterisk modules')).toMatchObject([
    { outcome: 'fail', detail: 'not running: format_pcm.so, func_talkdetect.so' },
  ]);
  expect(await tell(checksOn({ 'GET /asterisk/modules': () => modules }), 'Asterisk modules')).toMatchObject([
    { outcome: 'ok' },
  ]);
});

test.each([
  ['ethera-dev', 'ok', 'is connected as ethera-dev'],
  ['ethera-dev-doctor', 'warn', 'none is connected as ethera-dev: calls go to the fallback'],
])('an application %s: %s, the agent %s', async (name, outcome, detail) => {
  expect(await tell(checksOn({ 'GET /applications': () => [{ name }] }), 'agent')).toMatchObject([{ outcome, detail }]);
});
