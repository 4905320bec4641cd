import { add, change, type PlantedFault, permit, remove, replace, set } from './plant.ts';

const bucket = 'arn:aws:s3:::ethera-production-recordings-000000000000';

/** In who may be what, and what everybody may do. */
export const plantedInRoles: readonly PlantedFault[] = [
  {
    check: 'trust',
    what: 'the whole account may be a function',
    plant: change('TurnRole', (inputs) => {
      const policy = inputs.assumeRolePolicy as { Statement: { Principal: object }[] };
      for (const statement of policy.Statement) statement.Principal = { AWS: 'arn:aws:iam::000000000000:root' };
    }),
    says: /TurnRole: trust/,
  },
  {
    check: 'trust',
    what: 'a certificate of another stage is good enough',
    plant: replace('EdgeCertificateRole', 'assumeRolePolicy', 'x509Subject/OU', 'x509Subject/O'),
    says: /EdgeCertificateRole: trust/,
  },
  {
    check: 'trust',
    what: 'a role that nobody has thought of',
    plant: add('aws:iam/role:Role', 'Helper', {}),
    says: /Helper is a role that nobody should be/,
  },

  {
    check: 'permissions',
    what: 'a function may delete',
    plant: permit('TurnRole', 's3:DeleteObject', `${bucket}/calls/*`),
    says: /Turn: permissions/,
  },
  {
    check: 'permissions',
    what: 'a policy of AWS beside its own',
    plant: set('TurnRole', { managedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'] }),
    says: /Turn: policies of AWS/,
  },
  {
    check: 'permissions',
    what: 'a function with the role of another',
    plant: set('BriefingFunction', { role: 'arn:aws:iam::000000000000:role/ethera-production-turn' }),
    says: /Briefing: role/,
  },

  {
    check: 'wildcards',
    what: 'all of S3',
    plant: permit('TurnRole', 's3:*', `${bucket}/calls/*`),
    says: /TurnRole: the action s3:\*/,
  },
  {
    check: 'wildcards',
    what: 'all buckets',
    plant: permit('EdgePolicy', 's3:PutObject', 'arn:aws:s3:::*'),
    says: /EdgePolicy: the resource arn:aws:s3:::\*/,
  },
  {
    check: 'wildcards',
    what: 'anything at all, beside an action without a resource',
    plant: permit('BriefingRole', ['lambda:GetAccountSettings', 'lambda:InvokeFunction'], '*'),
    says: /BriefingRole: the resource \*/,
  },
  {
    check: 'wildcards',
    what: 'a queue for everybody',
    plant: replace('WrapUpQueuePolicy', 'policy', '{"Service":"s3.amazonaws.com"}', '"*"'),
    says: /WrapUpQueuePolicy: lets anybody in/,
  },

  {
    check: 'edge',
    what: 'an edge may read recordings',
    plant: permit('EdgePolicy', 's3:GetObject', `${bucket}/calls/*`),
    says: /what an edge may do/,
  },
  { check: 'edge', what: 'a user without the policy', plant: remove('EdgeUserPolicy'), says: /the user’s policy/ },
  {
    check: 'edge',
    what: 'a key in the state',
    plant: add('aws:iam/accessKey:AccessKey', 'EdgeKey'),
    says: /EdgeKey: an access key would lie in the state/,
  },
  {
    check: 'edge',
    what: 'a machine without the policy',
    plant: remove('EdgeMachinePolicy'),
    says: /EdgeMachinePolicy/,
  },
  {
    check: 'edge',
    what: 'a profile that makes edges of something else',
    plant: set('EdgeCertificateProfile', { roleArns: ['arn:aws:iam::000000000000:role/admin'] }),
    says: /the profile of certificates/,
  },
  {
    check: 'edge parameter',
    what: 'functions without their alias',
    plant: replace('EdgeParameter', 'value', 'ethera-production-turn:live', 'ethera-production-turn'),
    says: /what an edge finds/,
  },
  {
    check: 'edge parameter',
    what: 'an operator who is told nothing',
    plant: (render) => void Object.assign(render.outputs, { edgeUser: undefined }),
    says: /the outputs: edgeUser/,
  },
];
