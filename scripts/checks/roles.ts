import { many, type Statement, statementsOf } from '../policy/policy.ts';
import type { RenderedResource } from '../render/render.ts';
import { type Check, differs, functionParts, type RenderedStage } from './rendered-stage.ts';

const roleType = 'aws:iam/role:Role';

/** Who may become which role: Lambda its functions', EC2 a machine's, a certificate of this stage an edge's. */
export const checkTrust: Check = (stage) => {
  const trusted: Readonly<Record<string, Partial<Statement>>> = {
    ...Object.fromEntries(functionParts.map(({ id }) => [`${id}Role`, byService('lambda')])),
    EdgeMachineRole: byService('ec2'),
    EdgeCertificateRole: {
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': stage.arn('rolesanywhere', 'trust-anchor/EdgeTrustAnchor-id') },
        StringEquals: { 'aws:PrincipalTag/x509Subject/OU': stage.render.stage },
      },
    },
  };
  return stage.all(roleType).flatMap(({ name, inputs }) => {
    const expected = trusted[name];
    if (!expected) return [`${name} is a role that nobody should be`];
    const statements = statementsOf(inputs.assumeRolePolicy).map(({ Sid, ...statement }) => statement);
    return differs(`${name}: trust`, statements, [{ Effect: 'Allow', ...expected }]);
  });
};

function byService(service: string): Partial<Statement> {
  return { Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } };
}

/** What each function may do, to the statement. */
export const checkPermissions: Check = (stage) =>
  functionParts.flatMap(({ id, thing, prefix }) => {
    const role = stage.find(roleType, `${id}Role`);
    const own: readonly object[] = [
      allow(['s3:GetObject', 's3:PutObject'], `${stage.bucketArn}/${prefix}*`),
      { ...allow('s3:ListBucket', stage.bucketArn), Condition: { StringLike: { 's3:prefix': `${prefix}*` } } },
      ...useOfKey(stage),
      ...(stage.values.spendLimit ? spend(stage, id) : []),
      ...(extra(stage)[id] ?? []),
      allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        stage.arn('logs', `log-group:/aws/lambda/${stage.name(thing)}:*`),
      ),
    ];
    return [
      ...differs(`${id}: role`, stage.inputs('aws:lambda/function:Function', `${id}Function`).role, roleArn(role)),
      ...differs(`${id}: policies of AWS`, role?.inputs.managedPolicyArns, []),
      ...differs(`${id}: permissions`, role && inlineStatements(role), own),
    ];
  });

/** What the calls of a day have cost: wrap-up counts it, briefing reads it. */
function spend({ bucketArn }: RenderedStage, id: string): readonly object[] {
  const read = id === 'Briefing' || id === 'WrapUp';
  if (!read) return [];
  const actions = id === 'WrapUp' ? ['s3:GetObject', 's3:PutObject'] : 's3:GetObject';
  return [
    allow(actions, `${bucketArn}/spend/*`),
    { ...allow('s3:ListBucket', bucketArn), Condition: { StringLike: { 's3:prefix': 'spend/*' } } },
  ];
}

function extra({ arn, name }: RenderedStage): Readonly<Record<string, readonly object[]>> {
  return {
    Briefing: [allow('lambda:GetAccountSettings', '*')],
    WrapUp: [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('sqs', name('wrap-up')))],
  };
}

/** The statement that lets somebody use the bucket's key by way of S3; none where the bucket has no key of ours. */
export function useOfKey({ values, arn }: RenderedStage): readonly object[] {
  if (values.encryption !== 'kms') return [];
  const Condition = { StringEquals: { 'kms:ViaService': `s3.${values.region}.amazonaws.com` } };
  return [{ ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('kms', 'key/RecordingsKey-id')), Condition }];
}

export function allow(Action: string | readonly string[], Resource: string | readonly string[]) {
  return { Effect: 'Allow', Action, Resource };
}

function roleArn(role: RenderedResource | undefined): string {
  return `arn:aws:iam::000000000000:role/${role?.inputs.name}`;
}

function inlineStatements({ inputs }: RenderedResource): readonly Statement[] {
  return ((inputs.inlinePolicies ?? []) as readonly { readonly policy: unknown }[]).flatMap(({ policy }) =>
    statementsOf(policy),
  );
}

/** A star may stand for the keys under a prefix or the streams of a log group, never for a service or a kind of thing. */
const exactArn = /^arn:aws:[^*]*[^*:/](\/\*|:\*)?$/;
/** Has no resource that could be named: see the service authorization reference of Lambda. */
const withoutResource = new Set(['lambda:GetAccountSettings']);

/** No permission in any policy, whoever has it, is wider than it must be; nobody at all is let in by name `*`. */
export const checkWildcards: Check = ({ render }) =>
  render.resources.flatMap((resource) =>
    policiesOf(resource)
      .flatMap(statementsOf)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) => wildcards(resource.name, statement)),
  );

function policiesOf({ inputs }: RenderedResource): readonly unknown[] {
  const inline = (inputs.inlinePolicies ?? []) as readonly { readonly policy: unknown }[];
  return [inputs.policy, inputs.assumeRolePolicy, ...inline.map(({ policy }) => policy)].filter(
    (policy) => policy !== undefined,
  );
}

function wildcards(name: string, { Action, Resource, Principal }: Statement): readonly string[] {
  const actions = many(Action);
  const resources = actions.every((action) => withoutResource.has(action)) ? [] : many(Resource);
  return [
    ...actions.filter((action) => !/^[\w-]+:\w+$/.test(action)).map((action) => `${name}: the action ${action}`),
    ...resources.filter((arn) => !exactArn.test(arn)).map((arn) => `${name}: the resource ${arn}`),
    ...(JSON.stringify(Principal ?? '').includes('*') ? [`${name}: lets anybody in`] : []),
  ];
}
