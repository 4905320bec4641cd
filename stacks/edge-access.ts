/// <reference path="../.sst/platform/config.d.ts" />

import type { EdgeParameter } from '../contract/src/edge-parameter.ts';
import { edgeParameterName } from '../contract/src/stage-name.ts';
import { edgeAuthority } from './edge-certificate.ts';
import { useOfKey } from './permissions.ts';
import type { pipeline } from './pipeline.ts';
import { appName, nameIn, type StageValues } from './stage.ts';
import type { storage } from './storage.ts';

interface Needs {
  readonly stage: string;
  readonly values: StageValues;
  readonly storage: ReturnType<typeof storage>;
  readonly pipeline: ReturnType<typeof pipeline>;
}

/** A certificate is exchanged for credentials of this long; the edge's SDK asks again in time. */
const sessionSeconds = 3600;

/**
 * What the edge agents of a stage are to AWS: somebody who may archive calls, read prompts, invoke two aliases and read
 * where those are. One policy says so, and there are three ways to have it:
 *
 * - an EC2 machine gets the instance profile;
 * - any other machine shows a certificate of the operator's own authority to IAM Roles Anywhere, when the stage has one;
 * - or it signs as the IAM user. It has no access key here, since a key made by the stack would lie in the stack's state.
 */
export function edgeAccess({ stage, values, storage: stored, pipeline: { turnLive, briefingLive } }: Needs) {
  const { recordings, key } = stored;
  const found: Record<keyof EdgeParameter, $util.Input<string>> = {
    bucket: recordings.name,
    turnFunction: $interpolate`${turnLive.functionName}:${turnLive.name}`,
    briefingFunction: $interpolate`${briefingLive.functionName}:${briefingLive.name}`,
  };
  const parameter = new aws.ssm.Parameter('EdgeParameter', {
    name: edgeParameterName(stage),
    type: 'String',
    description: 'Where an edge agent of this stage finds its bucket and functions',
    value: $jsonStringify(found),
  });

  const name = nameIn(stage, 'edge');
  const path = `/${appName}/${stage}/`;
  const policy = new aws.iam.Policy('EdgePolicy', {
    name,
    path,
    description: 'Archive calls, read prompts, invoke the pipeline',
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { sid: 'ArchiveCalls', actions: ['s3:PutObject'], resources: [$interpolate`${recordings.arn}/calls/*`] },
        { sid: 'ReadPrompts', actions: ['s3:GetObject'], resources: [$interpolate`${recordings.arn}/prompts/*`] },
        {
          // Streaming is authorised by the same action: lambda:InvokeWithResponseStream does not exist in IAM.
          sid: 'InvokePipeline',
          actions: ['lambda:InvokeFunction'],
          resources: [turnLive.arn, briefingLive.arn],
        },
        { sid: 'FindPipeline', actions: ['ssm:GetParameter'], resources: [parameter.arn] },
        ...useOfKey(key, values),
      ],
    }).json,
  });

  const user = new aws.iam.User('EdgeUser', { name, path });
  new aws.iam.UserPolicyAttachment('EdgeUserPolicy', { user: user.name, policyArn: policy.arn });

  const machine = machineRole({ name: `${name}-ec2`, path, policyArn: policy.arn });
  const authority = edgeAuthority($cli.paths.root, stage, process.env, new Date());
  const certificates = authority && certificateRole({ stage, name, path, policyArn: policy.arn, pem: authority.pem });
  return { user, parameter, found, profile: machine.profile, certificates };
}

interface RoleNeeds {
  readonly name: string;
  readonly path: string;
  readonly policyArn: $util.Input<string>;
}

/** For an edge on an EC2 machine: the instance profile that the machine is started with. */
function machineRole({ name, path, policyArn }: RoleNeeds) {
  const role = new aws.iam.Role('EdgeMachineRole', {
    name,
    path,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: ['ec2.amazonaws.com'] }] },
      ],
    }).json,
  });
  new aws.iam.RolePolicyAttachment('EdgeMachinePolicy', { role: role.name, policyArn });
  const profile = new aws.iam.InstanceProfile('EdgeMachineProfile', { name, path, role: role.name });
  return { profile };
}

/**
 * For an edge anywhere else: whoever shows a certificate of the operator's authority whose subject has the stage as its
 * organisational unit. The unit keeps stages apart that share one authority.
 */
function certificateRole({ stage, name, path, policyArn, pem }: RoleNeeds & { stage: string; pem: string }) {
  const anchor = new aws.rolesanywhere.TrustAnchor('EdgeTrustAnchor', {
    name,
    enabled: true,
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: pem } },
  });
  const role = new aws.iam.Role('EdgeCertificateRole', {
    name: `${name}-certificate`,
    path,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
          principals: [{ type: 'Service', identifiers: ['rolesanywhere.amazonaws.com'] }],
          conditions: [
            { test: 'ArnEquals', variable: 'aws:SourceArn', values: [anchor.arn] },
            { test: 'StringEquals', variable: 'aws:PrincipalTag/x509Subject/OU', values: [stage] },
          ],
        },
      ],
    }).json,
  });
  new aws.iam.RolePolicyAttachment('EdgeCertificatePolicy', { role: role.name, policyArn });
  const profile = new aws.rolesanywhere.Profile('EdgeCertificateProfile', {
    name,
    enabled: true,
    roleArns: [role.arn],
    durationSeconds: sessionSeconds,
  });
  return { anchor, role, profile };
}
