import { readFileSync } from 'node:fs';
import { EtheraError } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { leftToParameter, loadConfig, loadSettings, type Setting, settings } from './config.ts';

const required = {
  ETHERA_ARI_PASSWORD: 'pass word',
  AWS_REGION: 'eu-central-1',
  ETHERA_BUCKET: 'ethera-dev-calls',
  ETHERA_TURN_FUNCTION: 'arn:aws:lambda:eu-central-1:123456789012:function:ethera-dev-turn:live',
  ETHERA_BRIEFING_FUNCTION: 'ethera-dev-briefing:live',
};

function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    loadConfig(env);
  } catch (thrown) {
    if (!(thrown instanceof EtheraError)) throw thrown;
    expect(thrown.code).toBe('config.invalid');
    return thrown.message.split('\n');
  }
  return [];
}

describe('loadConfig', () => {
  test('needs only what nobody can guess', () => {
    expect(loadConfig(required)).toEqual({
      stage: 'dev',
      edgeId: 'edge',
      ariUrl: 'http://127.0.0.1:8088',
      ariUsername: 'ethera',
      ariPassword: 'pass word',
      ariApp: 'ethera-dev',
      region: 'eu-central-1',
      bucket: 'ethera-dev-calls',
      turnFunction: 'arn:aws:lambda:eu-central-1:123456789012:function:ethera-dev-turn:live',
      briefingFunction: 'ethera-dev-briefing:live',
      stateDir: '/var/lib/ethera/dev',
      mediaDir: '/var/lib/ethera/dev/media',
      recordingsDir: '/var/spool/asterisk/recording',
      maxCalls: 20,
      drainGraceMs: 60_000,
      journalDays: 30,
      spoolMb: 20_000,
      logLevel: 'info',
      httpPort: 9464,
      otlpEndpoint: '',
      without: new Set(),
    });
  });

  test('defaults follow the settings they build on', () => {
    expect(loadConfig({ ...required, ETHERA_STAGE: 'anna' })).toMatchObject({
      ariApp: 'ethera-anna',
      stateDir: '/var/lib/ethera/anna',
      mediaDir: '/var/lib/ethera/anna/media',
    });
    expect(loadConfig({ ...required, ETHERA_STATE_DIR: '/srv/ethera' }).mediaDir).toBe('/srv/ethera/media');
  });

  test('every setting can be set', () => {
    const env = {
      ...required,
      ETHERA_STAGE: 'team-7',
      ETHERA_EDGE_ID: 'berlin-2',
      ETHERA_ARI_URL: 'https://asterisk.example:8089/',
      ETHERA_ARI_USERNAME: 'agent',
      ETHERA_ARI_APP: 'voice',
      ETHERA_STATE_DIR: '/a',
      ETHERA_MEDIA_DIR: '/b',
      ETHERA_RECORDINGS_DIR: '/c',
      ETHERA_MAX_CALLS: '3',
      ETHERA_DRAIN_GRACE_MS: '0',
      ETHERA_JOURNAL_DAYS: '7',
      ETHERA_SPOOL_MB: '500',
      ETHERA_LOG_LEVEL: 'warn',
      ETHERA_HTTP_PORT: '0',
      ETHERA_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      ETHERA_WITHOUT: 'eager-turns,late-buying',
    };
    expect(Object.keys(env).sort()).toEqual(
      Object.values(settings)
        .map((setting) => setting.variable)
        .sort(),
    );
    expect(loadConfig(env)).toMatchObject({
      stage: 'team-7',
      edgeId: 'berlin-2',
      ariUrl: 'https://asterisk.example:8089',
      ariUsername: 'agent',
      ariApp: 'voice',
      stateDir: '/a',
      mediaDir: '/b',
      recordingsDir: '/c',
      maxCalls: 3,
      drainGraceMs: 0,
      journalDays: 7,
      spoolMb: 500,
      logLevel: 'warn',
      httpPort: 0,
      otlpEndpoint: 'http://127.0.0.1:4318',
      without: new Set(['eager-turns', 'late-buying']),
    });
  });

  test('reports all faults at once, each with its fix', () => {
    expect(faultsOf({ AWS_REGION: 'eu-central-1', ETHERA_MAX_CALLS: '0', ETHERA_BUCKET: '' })).toEqual([
      'ETHERA_ARI_PASSWORD is not set: it must be the user’s password in ari.conf',
      'ETHERA_BUCKET is not set: it must be the name of a bucket',
      'ETHERA_TURN_FUNCTION is not set: it must be the name or ARN of a function, with its alias',
      'ETHERA_BRIEFING_FUNCTION is not set: it must be the name or ARN of a function, with its alias',
      'ETHERA_MAX_CALLS is wrong: it must be a whole number from 1 to 1000',
    ]);
  });

  test.each([
    ['ETHERA_STAGE', 'Dev'],
    ['ETHERA_EDGE_ID', 'a--b'],
    ['ETHERA_EDGE_ID', 'a'.repeat(33)],
    ['ETHERA_ARI_URL', 'ws://127.0.0.1:8088'],
    ['ETHERA_ARI_URL', 'http://ethera:hidden@127.0.0.1:8088'],
    ['ETHERA_ARI_APP', 'a,b'],
    ['AWS_REGION', 'Frankfurt'],
    ['ETHERA_BUCKET', 's3://calls'],
    ['ETHERA_TURN_FUNCTION', 'turn function'],
    ['ETHERA_MEDIA_DIR', 'media'],
    ['ETHERA_MAX_CALLS', '1e3'],
    ['ETHERA_MAX_CALLS', '-1'],
    ['ETHERA_DRAIN_GRACE_MS', '60s'],
    ['ETHERA_LOG_LEVEL', 'verbose'],
    ['ETHERA_HTTP_PORT', '127.0.0.1:9464'],
    ['ETHERA_OTLP_ENDPOINT', 'http://key:hidden@collector:4318'],
    ['ETHERA_WITHOUT', 'eager-turns,eager-turn'],
  ])('refuses %s=%s, and that alone', (variable, value) => {
    const faults = faultsOf({ ...required, [variable]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`${variable} is wrong`);
    expect(faults[0]).not.toContain(value);
  });

  test('takes from the stage’s parameter what the environment leaves open', () => {
    const parameter = { bucket: 'of-the-stage', turnFunction: 'turn:live', briefingFunction: 'briefing:live' };
    const { ETHERA_TURN_FUNCTION: _, ...env } = { ...required, ETHERA_BRIEFING_FUNCTION: '' };
    expect(leftToParameter(env)).toEqual(['turnFunction', 'briefingFunction']);
    expect(loadConfig(env, parameter)).toMatchObject({
      bucket: 'ethera-dev-calls',
      turnFunction: 'turn:live',
      briefingFunction: 'briefing:live',
    });
    expect(leftToParameter(required)).toEqual([]);
  });

  test('a command that needs few settings misses no others', () => {
    expect(loadSettings({ ETHERA_STAGE: 'anna' }, ['stage', 'stateDir'])).toEqual({
      stage: 'anna',
      stateDir: '/var/lib/ethera/anna',
    });
    expect(() => loadSettings({ ETHERA_STAGE: 'Anna' }, ['stage'])).toThrow('ETHERA_STAGE is wrong');
  });

  test('quotes no password, neither in its place nor in a wrong one', () => {
    const faults = faultsOf({ ETHERA_ARI_PASSWORD: 's3cret!', ETHERA_BUCKET: 's3cret!', ETHERA_ARI_URL: 's3cret!' });
    expect(faults.length).toBeGreaterThan(2);
    expect(faults.join()).not.toContain('s3cret!');
  });
});

test('docs/configuration.md lists every setting as it is', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const fallbackOf = ({ fallback, parameter }: Setting) => {
    if (fallback === null) return parameter ? 'the stage’s parameter' : 'required';
    return fallback === '' ? 'empty' : `\`${fallback}\``;
  };
  const rowOf = (setting: Setting) =>
    `| \`${setting.variable}\` | ${fallbackOf(setting)} | ${setting.meaning} | ${setting.form} |`;
  const rows = page.split('\n').filter((line) => /^\| `[A-Z]/.test(line));
  expect(rows).toEqual(Object.values(settings).map(rowOf));
});
