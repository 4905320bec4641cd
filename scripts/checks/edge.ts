import { edgeParameter } from '../../contract/src/edge-parameter.ts';
import { statementsOf } from '../policy/policy.ts';
import { type Check, differs, lacks } from './rendered-stage.ts';
import { allow, useOfKey } from './roles.ts';

/** What an edge may do, to the statement, and the three ways of being one. */
export const checkEdge: Check = (stage) => {
  const { inputs, arn, name, bucketArn, render } = stage;
  const edgePath = `/ethera/${render.stage}/`;
  const policyArn = `arn:aws:iam::000000000000:policy${edgePath}${name('edge')}`;
  const policy = inputs('aws:iam/policy:Policy', 'EdgePolicy');
  const attached = (attachment: string, role: string) =>
    differs(attachment, inputs('aws:iam/rolePolicyAttachment:RolePolicyAttachment', attachment), {
      role: name(role),
      policyArn,
    });
  return [
    ...lacks('the edge’s policy', policy, { name: name('edge'), path: edgePath }),
    ...differs('what an edge may do', policy.policy === undefined ? undefined : statementsOf(policy.policy), [
      { Sid: 'ArchiveCalls', ...allow('s3:PutObject', `${bucketArn}/calls/*`) },
      { Sid: 'ReadPrompts', ...allow('s3:GetObject', `${bucketArn}/prompts/*`) },
      {
        Sid: 'InvokePipeline',
        ...allow('lambda:InvokeFunction', [
          arn('lambda', `function:${name('turn')}:live`),
          arn('lambda', `function:${name('briefing')}:live`),
        ]),
      },
      { Sid: 'FindPipeline', ...allow('ssm:GetParameter', arn('ssm', `parameter/ethera/${render.stage}/edge`)) },
      ...useOfKey(stage),
    ]),
    ...differs('the user’s policy', inputs('aws:iam/userPolicyAttachment:UserPolicyAttachment', 'EdgeUserPolicy'), {
      user: name('edge'),
      policyArn,
    }),
    ...stage.all('aws:iam/accessKey:AccessKey').map((key) => `${key.name}: an access key would lie in the state`),
    ...attached('EdgeMachinePolicy', 'edge-ec2'),
    ...lacks('the instance profile', inputs('aws:iam/instanceProfile:InstanceProfile', 'EdgeMachineProfile'), {
      name: name('edge-ec2'),
      role: name('edge-ec2'),
    }),
    ...stage.all('aws:rolesanywhere/profile:Profile').flatMap(({ inputs: profile }) => [
      ...attached('EdgeCertificatePolicy', 'edge-certificate'),
      ...lacks('the profile of certificates', profile, {
        enabled: true,
        roleArns: [`arn:aws:iam::000000000000:role${edgePath}${name('edge-certificate')}`],
        durationSeconds: 3600,
      }),
    ]),
  ];
};

/** What an edge is told: in the parameter that it reads, and on the operator's screen. */
export const checkEdgeParameter: Check = ({ render, values, inputs, name, bucket }) => {
  const found = { bucket, turnFunction: `${name('turn')}:live`, briefingFunction: `${name('briefing')}:live` };
  const parameter = inputs('aws:ssm/parameter:Parameter', 'EdgeParameter');
  const value = edgeParameter.safeParse(JSON.parse(String(parameter.value ?? 'null')));
  return [
    ...lacks('the edge’s parameter', parameter, { name: `/ethera/${render.stage}/edge`, type: 'String' }),
    ...differs('what an edge finds', value.data, found),
    ...lacks('the outputs', render.outputs, {
      ...found,
      numbers: Object.keys(values.numbers).join(' '),
      wrapUpFunction: name('wrap-up'),
      edgeUser: name('edge'),
      edgeInstanceProfile: name('edge-ec2'),
      edgeParameter: `/ethera/${render.stage}/edge`,
    }),
  ];
};
