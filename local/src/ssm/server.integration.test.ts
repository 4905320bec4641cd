import { GetParameterCommand, PutParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readSsmParameter } from '../../../edge-agent/src/adapters/ssm-parameter.ts';
import { type SsmLogEntry, type SsmStandIn, startSsm } from './server.ts';

const region = 'eu-central-1';
const name = '/ethera/dev/edge';
const owner = { accessKeyId: 'AKIAOWNER', secretAccessKey: 'owner-secret' };
const edge = {
  accessKeyId: 'AKIAEDGE',
  secretAccessKey: 'edge-secret',
  allows: (_: string, arn: string) => arn === `arn:aws:ssm:${region}:000000000000:parameter/ethera/dev/edge`,
};
const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 'role-secret', sessionToken: 'token+/=' };
const parameters = new Map([
  [name, '{"bucket":"b"}'],
  ['/ethera/other/edge', 'theirs'],
]);
const entries: SsmLogEntry[] = [];
let ssm: SsmStandIn;

beforeAll(async () => {
  ssm = await startSsm({ parameters, credentials: [owner, edge, role], region, log: (entry) => entries.push(entry) });
});
afterAll(() => ssm.close());

function client(config: SSMClientConfig = {}): SSMClient {
  const made = new SSMClient({ endpoint: ssm.url, region, credentials: owner, maxAttempts: 1, ...config });
  onTestFinished(() => made.destroy());
  return made;
}

describe('SSM, to the real client', () => {
  test('gives a parameter with what AWS says of it', async () => {
    const { Parameter } = await client().send(new GetParameterCommand({ Name: name }));
    expect(Parameter).toMatchObject({
      Name: name,
      Value: '{"bucket":"b"}',
      Type: 'String',
      Version: 1,
      ARN: `arn:aws:ssm:${region}:000000000000:parameter/ethera/dev/edge`,
    });
    expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  });

  test('a temporary key needs its session token', async () => {
    const get = new GetParameterCommand({ Name: name });
    await client({ credentials: role }).send(get);
    const { sessionToken: _, ...bare } = role;
    await expect(client({ credentials: bare }).send(get)).rejects.toThrow(
      expect.objectContaining({ name: 'UnrecognizedClientException' }),
    );
  });

  test.each([
    ['an unknown key', { credentials: { ...owner, accessKeyId: 'AKIANOBODY' } }, 'UnrecognizedClientException'],
    ['a wrong secret', { credentials: { ...owner, secretAccessKey: 'x' } }, 'InvalidSignatureException'],
    ['another region', { region: 'us-east-1' }, 'InvalidSignatureException'],
  ])('refuses %s', async (_, config, expected) => {
    await expect(client(config).send(new GetParameterCommand({ Name: name }))).rejects.toThrow(
      expect.objectContaining({ name: expected }),
    );
  });

  test('an identity learns nothing of what it may not read, not even whether it exists', async () => {
    for (const Name of ['/ethera/other/edge', '/ethera/none/edge']) {
      await expect(client({ credentials: edge }).send(new GetParameterCommand({ Name }))).rejects.toThrow(
        expect.objectContaining({
          name: 'AccessDeniedException',
          message: expect.stringContaining('ssm:GetParameter'),
        }),
      );
    }
    expect(entries.at(-1)).toMatchObject({ operation: 'GetParameter', accessKeyId: 'AKIAEDGE', status: 400 });
  });

  test('refuses what it does not have', async () => {
    const put = new PutParameterCommand({ Name: name, Value: 'x', Overwrite: true });
    await expect(client().send(put)).rejects.toThrow(expect.objectContaining({ name: 'UnknownOperationException' }));
    expect(parameters.get(name)).toBe('{"bucket":"b"}');
  });
});

describe('the edge’s adapter, on SSM', () => {
  const read = (more: { name?: string; client?: SSMClientConfig; deadlineMs?: number } = {}) =>
    readSsmParameter({ name, region, ...more, client: { endpoint: ssm.url, credentials: edge, ...more.client } });

  test('reads the value', async () => {
    expect(await read()).toBe('{"bucket":"b"}');
  });

  test.each([
    ['no such parameter', { name: '/ethera/none/edge', client: { credentials: owner } }, 'parameter.missing'],
    ['another stage’s parameter', { name: '/ethera/other/edge' }, 'parameter.denied'],
    ['a wrong secret', { client: { credentials: { ...edge, secretAccessKey: 'x' } } }, 'parameter.denied'],
    ['no credentials', { client: { credentials: noCredentials } }, 'parameter.denied'],
    ['nobody there', { client: { endpoint: 'http://127.0.0.1:1' } }, 'parameter.unavailable'],
  ])('%s', async (_, options, code) => {
    await expect(read(options)).rejects.toMatchObject({ code });
  });

  test('an SSM that fails once is asked again', async () => {
    ssm.faults.add('GetParameter', { kind: 'status', status: 500 });
    expect(await read()).toBe('{"bucket":"b"}');
  });

  test('an SSM that is overloaded, or never answers, is unavailable in bounded time', async () => {
    ssm.faults.add('GetParameter', { kind: 'status', status: 429 }, 2);
    await expect(read()).rejects.toMatchObject({ code: 'parameter.unavailable', retryable: true });
    ssm.faults.add('GetParameter', { kind: 'hang' });
    await expect(read({ deadlineMs: 50 })).rejects.toMatchObject({ code: 'parameter.unavailable' });
  });

  test('an answer that means nothing is unavailable', async () => {
    ssm.faults.add('GetParameter', { kind: 'garbage' }, 2);
    await expect(read()).rejects.toMatchObject({ code: 'parameter.unavailable' });
  });
});

function noCredentials(): Promise<never> {
  return Promise.reject(Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }));
}
