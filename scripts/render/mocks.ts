import { createHash } from 'node:crypto';

/** The account of every rendered ARN. */
export const accountId = '000000000000';

export interface MockedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What AWS would have answered when it made the resource: an id, and outputs beside the inputs. */
export function createdResource({ type, name, inputs }: MockedResource, region: string) {
  const named = (field: string) => String(inputs[field] ?? name);
  const made = (id: string, outputs: Record<string, unknown>) => ({ id, state: { ...inputs, ...outputs } });
  switch (type) {
    case 'aws:s3/bucket:Bucket': {
      const bucket = named('bucket');
      return made(bucket, {
        bucket,
        arn: `arn:aws:s3:::${bucket}`,
        bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
      });
    }
    case 'aws:lambda/function:Function':
      return made(named('name'), {
        arn: `arn:aws:lambda:${region}:${accountId}:function:${named('name')}`,
        version: '$LATEST',
      });
    case 'aws:cloudwatch/logGroup:LogGroup':
      return made(named('name'), { arn: `arn:aws:logs:${region}:${accountId}:log-group:${named('name')}` });
    case 'aws:iam/role:Role':
      return made(named('name'), { arn: `arn:aws:iam::${accountId}:role${inputs.path ?? '/'}${named('name')}` });
    case 'aws:iam/user:User':
      return made(named('name'), { arn: `arn:aws:iam::${accountId}:user${inputs.path ?? '/'}${named('name')}` });
    case 'aws:ssm/parameter:Parameter':
      return made(named('name'), { arn: `arn:aws:ssm:${region}:${accountId}:parameter${named('name')}` });
    case 'random:index/randomBytes:RandomBytes':
      return made(name, { base64: stableBytes(name, Number(inputs.length)).toString('base64') });
    default: {
      const service = type.split(':')[1]?.split('/')[0];
      return made(`${name}-id`, {
        name: named('name'),
        arn: `arn:aws:${service}:${region}:${accountId}:${named('name')}`,
      });
    }
  }
}

/** What AWS would have answered to a question that a program asks while it is evaluated. */
export function answeredCall(token: string, inputs: Record<string, unknown>, region: string): Record<string, unknown> {
  switch (token) {
    case 'aws:index/getPartition:getPartition':
      return { id: 'aws', partition: 'aws', dnsSuffix: 'amazonaws.com' };
    case 'aws:index/getRegion:getRegion':
      return { id: region, name: region, region };
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
    case 'aws:iam/getPolicyDocument:getPolicyDocument': {
      const statements = (inputs.statements ?? []) as readonly Statement[];
      const json = JSON.stringify({ Version: '2012-10-17', Statement: statements.map(policyStatement) });
      // The provider answers null, not [], when there are none: SST decides by it whether a role has a policy at all.
      return { ...inputs, id: 'policy', json, statements: statements.length > 0 ? statements : undefined };
    }
    default:
      throw new Error(`The offline render cannot answer the call ${token}: add it to scripts/render/mocks.ts.`);
  }
}

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

function policyStatement({ sid, effect, actions, resources, principals, conditions }: Statement) {
  return {
    ...(sid && { Sid: sid }),
    Effect: effect ?? 'Allow',
    ...(actions && { Action: oneOrMany(actions) }),
    ...(resources && { Resource: oneOrMany(resources) }),
    ...(principals && { Principal: policyPrincipals(principals) }),
    ...(conditions && conditions.length > 0 && { Condition: policyConditions(conditions) }),
  };
}

function policyPrincipals(principals: NonNullable<Statement['principals']>) {
  if (principals.some(({ type }) => type === '*')) return '*';
  return Object.fromEntries(principals.map(({ type, identifiers }) => [type, oneOrMany(identifiers)]));
}

function policyConditions(conditions: NonNullable<Statement['conditions']>) {
  const byTest: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of conditions) {
    byTest[test] = { ...byTest[test], [variable]: oneOrMany(values) };
  }
  return byTest;
}

/** IAM writes a list of one as the one. */
function oneOrMany(values: readonly string[]) {
  return values.length === 1 ? values[0] : values;
}

/** The same bytes for the same name, so that one input always gives one render. */
function stableBytes(name: string, length: number): Buffer {
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
      createHash('sha256').update(`${name}/${block}`).digest(),
    ),
  ).subarray(0, length);
}
