import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { ReportLine } from '../doctor/run-checks.ts';
import { UsageError } from './command.ts';
import { doctorCommand } from './doctor-command.ts';

let told = '';
beforeEach(() => {
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const broken = { AWS_REGION: 'nowhere', ETHERA_MAX_CALLS: 'many' };

test('a configuration that cannot be had is a finding, with all its faults on one line', async () => {
  expect(await doctorCommand.run([], broken)).toBe(1);
  expect(told).toMatch(/^FAIL {2}configuration .*AWS_REGION.*ETHERA_MAX_CALLS.*\n +→ Mend the settings/m);
});

test('a program gets nothing but JSON, also then', async () => {
  expect(await doctorCommand.run(['--json', '--stage', 'anna'], broken)).toBe(1);
  const { ok, checks } = JSON.parse(told);
  expect(ok).toBe(false);
  expect(checks).toMatchObject([{ name: 'configuration', outcome: 'fail' }]);
});

test('an argument that it does not know is refused before anything is asked', async () => {
  const whole = { ETHERA_ARI_PASSWORD: 'x', AWS_REGION: 'eu-central-1', ETHERA_BUCKET: 'bucket' };
  const functions = { ETHERA_TURN_FUNCTION: 't:live', ETHERA_BRIEFING_FUNCTION: 'b:live' };
  await expect(doctorCommand.run(['--everything'], { ...whole, ...functions })).rejects.toThrow(UsageError);
  await expect(doctorCommand.run(['--everything'], broken)).rejects.toThrow(UsageError);
  expect(told).toBe('');
});

test('without the stage’s parameter it looks at the machine and at Asterisk all the same', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', 'http://127.0.0.1:1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'nobody');
  onTestFinished(() => void vi.unstubAllEnvs());
  const env = {
    AWS_REGION: 'eu-central-1',
    ETHERA_ARI_PASSWORD: 'x',
    ETHERA_ARI_URL: 'http://127.0.0.1:1',
    ETHERA_STATE_DIR: '/nowhere/at/all',
  };
  expect(await doctorCommand.run(['--json'], env)).toBe(1);
  const { checks } = JSON.parse(told) as { readonly checks: readonly ReportLine[] };
  const named = (outcome: string) => checks.filter((each) => each.outcome === outcome).map(({ name }) => name);
  expect(named('fail')).toEqual(['configuration', 'user', 'ARI']);
  expect(checks.find(({ name }) => name === 'archive')?.detail).toBe('cannot be seen without "configuration"');
  expect(named('skipped')).toEqual(expect.arrayContaining(['clock', 'functions', 'providers', 'numbers']));
});
