import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionOf, type Render, type RenderedFunction } from '../scripts/render/render.ts';
import { renderStage } from '../scripts/render/render-stage.ts';
import { secretNames } from './secret-names.ts';
import { stageValues } from './stage.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
  readonly Principal?: unknown;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const region = 'eu-central-1';
const account = '000000000000';
/** A first render on a new machine installs SST's platform. */
const renderLimitMs = 300_000;

describe.each(['dev', 'production'])('the stage %s', (stage) => {
  const bucket = `ethera-${stage}-recordings-${account}`;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const values = stageValues(stage);
  let render: Render;

  beforeAll(async () => {
    render = await renderStage({ stage });
  }, renderLimitMs);

  const resource = (type: string, name: string) => {
    const found = render.resources.find((one) => one.type === type && one.name === name);
    if (!found) throw new Error(`There is no ${type} ${name}.`);
    return found;
  };
  const inputs = (type: string, name: string) => resource(type, name).inputs;
  const statements = (policy: unknown) => (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement;
  const roleStatements = (name: string) =>
    (inputs('aws:iam/role:Role', name).inlinePolicies as { policy: string }[]).flatMap(({ policy }) =>
      statements(policy),
    );

  test('has exactly these resources', () => {
    const own = render.resources
      .filter(({ custom }) => custom)
      .map(({ type, name }) => `${type.split(':').at(-1)} ${name}`);
    expect(own.toSorted()).toEqual(
      [
        'Bucket RecordingsBucket',
        'BucketLifecycleConfiguration RecordingsLifecycle',
        'BucketObjectv2 BriefingCode',
        'BucketObjectv2 BriefingSourcemap0',
        'BucketObjectv2 TurnCode',
        'BucketObjectv2 TurnSourcemap0',
        'BucketOwnershipControls RecordingsOwnership',
        'BucketPolicy RecordingsPolicy',
        'BucketPublicAccessBlock RecordingsPublicAccessBlock',
        'BucketServerSideEncryptionConfiguration RecordingsEncryption',
        'BucketVersioning RecordingsVersioning',
        'Function BriefingFunction',
        'Function TurnFunction',
        'LogGroup BriefingLogGroup',
        'LogGroup TurnLogGroup',
        'Parameter EdgeParameter',
        'RandomBytes LambdaEncryptionKey',
        'Role BriefingRole',
        'Role TurnRole',
        'User EdgeUser',
        'UserPolicy EdgePolicy',
      ].toSorted(),
    );
  });

  test('tells the operator what to enter at the edge', () => {
    expect(render.outputs).toMatchObject({
      bucket,
      turnFunction: `ethera-${stage}-turn`,
      briefingFunction: `ethera-${stage}-briefing`,
      edgeUser: `ethera-${stage}-edge`,
      edgeParameter: `/ethera/${stage}/edge`,
    });
  });

  describe('storage', () => {
    test('is private, owned by the account, encrypted', () => {
      expect(inputs('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'RecordingsPublicAccessBlock')).toEqual({
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(inputs('aws:s3/bucketOwnershipControls:BucketOwnershipControls', 'RecordingsOwnership')).toEqual({
        bucket,
        rule: { objectOwnership: 'BucketOwnerEnforced' },
      });
      const type = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
      expect(inputs(type, 'RecordingsEncryption')).toEqual({
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
      });
    });

    test('has a policy that does nothing but refuse what is not TLS', () => {
      const { policy } = inputs('aws:s3/bucketPolicy:BucketPolicy', 'RecordingsPolicy');
      expect(statements(policy)).toEqual([
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]);
    });

    test('forgets by age, old versions and unfinished uploads included', () => {
      const { rules } = inputs(
        'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
        'RecordingsLifecycle',
      );
      expect(rules).toEqual([
        {
          id: 'calls',
          status: 'Enabled',
          filter: { prefix: 'calls/' },
          expiration: { days: values.retention.callsDays },
        },
        {
          id: 'prompts',
          status: 'Enabled',
          filter: { prefix: 'prompts/' },
          expiration: { days: values.retention.promptsDays },
        },
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: { prefix: '' },
          noncurrentVersionExpiration: { noncurrentDays: values.retention.oldVersionsDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        {
          id: 'delete-markers',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ]);
    });

    test('outlives a removed stage in production only', () => {
      const { inputs: bucketInputs, retainOnDelete } = resource('aws:s3/bucket:Bucket', 'RecordingsBucket');
      const production = stage === 'production';
      expect(bucketInputs).toEqual({ bucket, forceDestroy: !production });
      expect(retainOnDelete).toBe(production);
      expect(render.outputs._protect).toBe(production);
    });
  });

  describe.each([
    { id: 'Turn', thing: 'turn', prefix: 'calls/', streaming: true, size: values.turn },
    { id: 'Briefing', thing: 'briefing', prefix: 'prompts/', streaming: false, size: values.briefing },
  ])('the function $id', ({ id, thing, prefix, streaming, size }) => {
    const name = `ethera-${stage}-${thing}`;
    let fn: RenderedFunction;
    beforeAll(() => {
      fn = functionOf(render, id);
    });

    test('is what Lambda will run', () => {
      expect(fn).toMatchObject({
        name,
        runtime: 'nodejs24.x',
        architecture: 'arm64',
        memoryMb: size.memoryMb,
        timeoutMs: size.timeoutSeconds * 1000,
        streaming,
      });
      expect(fn.environment).toMatchObject({ LOG_LEVEL: values.logs.level, ETHERA_STAGE: stage });
    });

    test('logs JSON to a group of its own that forgets', () => {
      const { loggingConfig } = inputs('aws:lambda/function:Function', `${id}Function`);
      expect(loggingConfig).toEqual({ logFormat: 'JSON', logGroup: `/aws/lambda/${name}` });
      const days = { '1 week': 7, '1 month': 30, '3 months': 90 }[values.logs.retention];
      expect(inputs('aws:cloudwatch/logGroup:LogGroup', `${id}LogGroup`)).toEqual({
        name: `/aws/lambda/${name}`,
        retentionInDays: days,
      });
    });

    test('finds the bucket and the secrets by links', () => {
      expect(Object.keys(fn.links).toSorted()).toEqual(['Recordings', ...secretNames].toSorted());
      expect(fn.links.Recordings).toMatchObject({ name: bucket });
      for (const secret of secretNames) expect(fn.links[secret]).toMatchObject({ value: `placeholder-${secret}` });
      expect(JSON.stringify(fn.environment)).not.toContain('placeholder-');
    });

    test('has a role that Lambda alone may take', () => {
      const { assumeRolePolicy, managedPolicyArns } = inputs('aws:iam/role:Role', `${id}Role`);
      expect(inputs('aws:lambda/function:Function', `${id}Function`).role).toBe(`arn:aws:iam::${account}:role/${name}`);
      expect(managedPolicyArns).toEqual([]);
      expect((assumeRolePolicy as { Statement: unknown }).Statement).toEqual([
        {
          Sid: 'AllowAssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ]);
    });

    test('may touch one prefix and its own log, nothing else', () => {
      expect(roleStatements(`${id}Role`)).toEqual([
        { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `${bucketArn}/${prefix}*` },
        {
          Effect: 'Allow',
          Action: 's3:ListBucket',
          Resource: bucketArn,
          Condition: { StringLike: { 's3:prefix': `${prefix}*` } },
        },
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`,
        },
      ]);
    });

    test('is a bundle that any Node can load, of at most 2.5 MB', async () => {
      expect(statSync(join(fn.folder, 'bundle.mjs')).size).toBeLessThanOrEqual(2_500_000);
      const script =
        'globalThis.awslambda = { streamifyResponse: (handle) => handle, HttpResponseStream: {} };' +
        `const { handler } = await import('./bundle.mjs'); process.stdout.write(typeof handler, () => process.exit());`;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: fn.folder,
        env: { ...fn.environment },
      });
      expect(stdout).toBe('function');
    });

    test('is bundled from the functions, the contract and the personas alone', () => {
      const map = JSON.parse(readFileSync(join(fn.folder, 'bundle.mjs.map'), 'utf8')) as { sources: string[] };
      // SST builds in .sst/artifacts/<function>-src and writes paths relative to that.
      const sources = map.sources.map((source) =>
        relative(root, resolve(root, '.sst', 'artifacts', `${id}-src`, source)),
      );
      const own = sources.filter((source) => !source.includes('node_modules/'));
      expect(own).toContain(`functions/src/${thing}.ts`);
      expect(own.filter((source) => !/^(functions|contract|personas)\//.test(source))).toEqual([]);
    });
  });

  describe('an edge', () => {
    test('may archive calls, read prompts, invoke two functions and read where they are', () => {
      const { policy, user } = inputs('aws:iam/userPolicy:UserPolicy', 'EdgePolicy');
      const lambda = (thing: string) => `arn:aws:lambda:${region}:${account}:function:ethera-${stage}-${thing}`;
      expect(user).toBe(`ethera-${stage}-edge`);
      expect(statements(policy)).toEqual([
        { Sid: 'ArchiveCalls', Effect: 'Allow', Action: 's3:PutObject', Resource: `${bucketArn}/calls/*` },
        { Sid: 'ReadPrompts', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/prompts/*` },
        {
          Sid: 'InvokePipeline',
          Effect: 'Allow',
          Action: 'lambda:InvokeFunction',
          Resource: [lambda('turn'), lambda('briefing')],
        },
        {
          Sid: 'FindPipeline',
          Effect: 'Allow',
          Action: 'ssm:GetParameter',
          Resource: `arn:aws:ssm:${region}:${account}:parameter/ethera/${stage}/edge`,
        },
      ]);
    });

    test('finds bucket and functions in a parameter', () => {
      const { name, type, value } = inputs('aws:ssm/parameter:Parameter', 'EdgeParameter');
      expect({ name, type }).toEqual({ name: `/ethera/${stage}/edge`, type: 'String' });
      expect(JSON.parse(String(value))).toEqual({
        bucket,
        turnFunction: `ethera-${stage}-turn`,
        briefingFunction: `ethera-${stage}-briefing`,
      });
    });
  });

  test('grants no wildcard anywhere: only the refusal of plain HTTP names all actions', () => {
    const granted = render.resources
      .flatMap(({ inputs: { policy, inlinePolicies } }) => [
        ...(policy ? [policy] : []),
        ...((inlinePolicies ?? []) as { policy: string }[]).map((inline) => inline.policy),
      ])
      .flatMap(statements)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(granted.length).toBeGreaterThan(0);
    for (const { Action, Resource, Principal } of granted) {
      for (const action of [Action].flat()) expect(action).toMatch(/^\w+:\w+$/);
      // A star may stand for the keys under a prefix or the streams of a log group, never for a whole service.
      for (const arn of [Resource].flat()) expect(arn).toMatch(/^arn:aws:[^*]*[^*:/](\/\*|:\*)?$/);
      expect(Principal).toBeUndefined();
    }
    // What links would grant by themselves, were they left to SST.
    expect(JSON.stringify(render.resources.filter(({ type }) => type === 'sst:sst:LinkRef'))).not.toContain('s3:');
  });

  test('a second render is answered from the first', async () => {
    const started = performance.now();
    expect(await renderStage({ stage })).toEqual(render);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
