import { createHash } from 'node:crypto';
import { plain } from './plain.ts';

/** The account of every rendered ARN. */
export const accountId = '000000000000';

export interface MockedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What AWS would have answered when it made the resource: an id, and outputs beside the inputs. */
export function createdResource({ type, name, inputs }: MockedResource, region: string) {
  // SST keeps all of a function secret because of its environment, its name included.
  const named = (field = 'name') => String(plain(inputs[field]) ?? name);
  const made = (id: string, outputs: Record<string, unknown>) => ({ id, state: { ...inputs, ...outputs } });
  const inRegion = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  /** A resource of IAM, which has no region and names its path. */
  const iam = (kind: string) =>
    made(named(), { name: named(), arn: `arn:aws:iam::${accountId}:${kind}${plain(inputs.path) ?? '/'}${named()}` });
  /** A resource that AWS names by an id of its own making. */
  const byId = (service: string, kind: string) =>
    made(`${name}-id`, { arn: inRegion(service, `${kind}/${name}-id`), keyId: `${name}-id` });
  switch (type) {
    case 'aws:s3/bucket:Bucket': {
      const bucket = named('bucket');
      return made(bucket, {
        bucket,
        arn: `arn:aws:s3:::${bucket}`,
        bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
      });
    }
    case 'aws:lambda/function:Function': {
      const arn = inRegion('lambda', `function:${named()}`);
      const version = inputs.publish ? '1' : '$LATEST';
      return made(named(), { arn, version, qualifiedArn: `${arn}:${version}` });
    }
    case 'aws:lambda/alias:Alias':
      return made(named(), { arn: inRegion('lambda', `function:${named('functionName')}:${named()}`) });
    case 'aws:cloudwatch/logGroup:LogGroup':
      return made(named(), { name: named(), arn: inRegion('logs', `log-group:${named()}`) });
    case 'aws:cloudwatch/metricAlarm:MetricAlarm':
      return made(named(), { arn: inRegion('cloudwatch', `alarm:${named()}`) });
    case 'aws:sqs/queue:Queue':
      return made(`https://sqs.${region}.amazonaws.com/${accountId}/${named()}`, { arn: inRegion('sqs', named()) });
    case 'aws:sns/topic:Topic':
      return made(inRegion('sns', named()), { arn: inRegion('sns', named()) });
    case 'aws:kms/key:Key':
      return byId('kms', 'key');
    case 'aws:rolesanywhere/trustAnchor:TrustAnchor':
      return byId('rolesanywhere', 'trust-anchor');
    case 'aws:rolesanywhere/profile:Profile':
      return byId('rolesanywhere', 'profile');
    case 'aws:iam/role:Role':
      return iam('role');
    case 'aws:iam/user:User':
      return iam('user');
    case 'aws:iam/policy:Policy':
      return iam('policy');
    case 'aws:iam/instanceProfile:InstanceProfile':
      return iam('instance-profile');
    case 'aws:ssm/parameter:Parameter':
      return made(named(), { arn: inRegion('ssm', `parameter${named()}`) });
    case 'random:index/randomBytes:RandomBytes':
      return made(name, { base64: stableBytes(name, Number(inputs.length)).toString('base64') });
    default:
      return made(`${name}-id`, { name: named(), arn: inRegion(type.split(':')[1]?.split('/')[0] ?? '', named()) });
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
