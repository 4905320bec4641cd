import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from './command.ts';
import { type EdgeConfigDeps, loadEdgeConfig } from './edge-config.ts';

const parameter = { bucket: 'stage-calls', turnFunction: 'turn:live', briefingFunction: 'briefing:live' };
const down = new EtheraError('parameter.unavailable', 'SSM did not answer');
let stateDir: string;
let asked: { name: string; region: string; deadlineMs?: number }[];

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'ethera-edge-config-'));
  asked = [];
});
afterEach(() => rm(stateDir, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({
  AWS_REGION: 'eu-central-1',
  ETHERA_ARI_PASSWORD: 'secret',
  ETHERA_STATE_DIR: stateDir,
  ...more,
});
const ssm = (answer: unknown): EdgeConfigDeps => ({
  keepCopy: true,
  readParameter: async (options) => {
    asked.push(options);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  },
});

describe('the configuration of an edge', () => {
  test('takes bucket and functions from the parameter of its stage', async () => {
    const { config, rest, warning } = await loadEdgeConfig(['20261123', '--stage', 'anna'], env(), ssm(parameter));
    expect(asked).toEqual([{ name: '/ethera/anna/edge', region: 'eu-central-1' }]);
    expect(config).toMatchObject({ ...parameter, stage: 'anna', ariApp: 'ethera-anna', stateDir });
    expect(rest).toEqual(['20261123']);
    expect(warning).toBeUndefined();
  });

  test('the environment wins, and SSM is not asked when nothing is left', async () => {
    const one = await loadEdgeConfig([], env({ ETHERA_BUCKET: 'my-own' }), ssm(parameter));
    expect(one.config).toMatchObject({ ...parameter, bucket: 'my-own' });
    asked = [];
    const all = {
      ETHERA_BUCKET: 'my-own',
      ETHERA_TURN_FUNCTION: 'turn:mine',
      ETHERA_BRIEFING_FUNCTION: 'briefing:mine',
    };
    const { config } = await loadEdgeConfig([], env(all), ssm(down));
    expect(config).toMatchObject({ bucket: 'my-own', turnFunction: 'turn:mine', briefingFunction: 'briefing:mine' });
    expect(asked).toEqual([]);
  });

  test('with the cloud down, the copy of the last start serves, and the reason is told', async () => {
    await loadEdgeConfig(['--stage=anna'], env(), ssm(parameter));
    expect((await stat(join(stateDir, 'edge-parameter.json'))).mode & 0o777).toBe(0o600);
    const { config, warning } = await loadEdgeConfig(['--stage=anna'], env(), ssm(down));
    expect(config).toMatchObject(parameter);
    expect(warning).toBe(down);
  });

  test.each([
    ['another stage', ['--stage=bert'], {}],
    ['another region', ['--stage=anna'], { AWS_REGION: 'us-east-1' }],
  ])('a copy of %s does not serve', async (_, args, more) => {
    await loadEdgeConfig(['--stage=anna'], env(), ssm(parameter));
    await expect(loadEdgeConfig(args, env(more), ssm(down))).rejects.toBe(down);
  });

  test('SSM keeps no caller waiting whose call an earlier agent has left, where a copy will do', async () => {
    const hurried = { ...ssm(parameter), isHurried: async () => true };
    await loadEdgeConfig(['--stage=anna'], env(), hurried);
    expect(asked.at(-1)).not.toHaveProperty('deadlineMs');
    await loadEdgeConfig(['--stage=anna'], env(), hurried);
    expect(asked.at(-1)?.deadlineMs).toBeLessThanOrEqual(500);
  });

  test('a broken copy is no copy', async () => {
    await writeFile(join(stateDir, 'edge-parameter.json'), '{"stage":"anna"');
    await expect(loadEdgeConfig(['--stage=anna'], env(), ssm(down))).rejects.toBe(down);
  });

  test('a command that is not the agent leaves no copy', async () => {
    await loadEdgeConfig([], env(), { ...ssm(parameter), keepCopy: false });
    await expect(readFile(join(stateDir, 'edge-parameter.json'))).rejects.toThrow('ENOENT');
  });

  test('a state folder that cannot be written is told, and does not hold up the start', async () => {
    await writeFile(join(stateDir, 'file'), '');
    const { config, warning } = await loadEdgeConfig(
      [],
      env({ ETHERA_STATE_DIR: join(stateDir, 'file') }),
      ssm(parameter),
    );
    expect(config).toMatchObject(parameter);
    expect(warning?.code).toBe('state.unwritable');
  });

  test('faults of the other settings are told without asking the cloud', async () => {
    const faulty = { ...env({ ETHERA_MAX_CALLS: '0', ETHERA_BUCKET: 'S3://' }), ETHERA_ARI_PASSWORD: '' };
    await expect(loadEdgeConfig([], faulty, ssm(parameter))).rejects.toThrow(
      /^ETHERA_ARI_PASSWORD is not set.*\nETHERA_BUCKET is wrong.*\nETHERA_MAX_CALLS is wrong.*$/,
    );
    expect(asked).toEqual([]);
  });

  test.each([['no JSON'], [{ bucket: 'stage-calls' }], [{ ...parameter, bucket: 's3://calls' }], ['']])(
    'a parameter that no stack wrote is refused: %j',
    async (text) => {
      const thrown = await loadEdgeConfig([], env(), ssm(text)).catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code: 'parameter.malformed' });
      expect(String(thrown)).not.toContain('calls');
    },
  );

  test('what a newer stack adds is ignored', async () => {
    const { config } = await loadEdgeConfig([], env(), ssm({ ...parameter, queue: 'new' }));
    expect(config).toMatchObject(parameter);
    expect(config).not.toHaveProperty('queue');
  });

  test.each([[['--stage']], [['--stage', '--s3']], [['--stage=']], [['--stage', 'a', '--stage=b']]])(
    'refuses %j',
    async (args) => {
      await expect(loadEdgeConfig(args, env(), ssm(parameter))).rejects.toThrow(UsageError);
    },
  );
});
