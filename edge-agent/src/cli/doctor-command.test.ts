import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
  expect(told).toBe('');
});
