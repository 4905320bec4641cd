/// <reference path="../.sst/platform/config.d.ts" />
import type { pipeline } from './pipeline.ts';
import { appName, edgeParameterName, nameIn } from './stage.ts';
import type { storage } from './storage.ts';

interface Needs {
  readonly stage: string;
  readonly storage: ReturnType<typeof storage>;
  readonly pipeline: ReturnType<typeof pipeline>;
}

/**
 * What the edge agents of a stage are to AWS: a user that may archive calls, read prompts, invoke two functions and
 * read where those are. It has no access key here, since a key made by the stack would lie in the stack's state; the
 * operator makes one.
 */
export function edgeAccess({ stage, storage: { recordings }, pipeline: { turn, briefing } }: Needs) {
  const parameter = new aws.ssm.Parameter('EdgeParameter', {
    name: edgeParameterName(stage),
    type: 'String',
    description: 'Where an edge agent of this stage finds its bucket and functions',
    value: $jsonStringify({ bucket: recordings.name, turnFunction: turn.name, briefingFunction: briefing.name }),
  });

  const user = new aws.iam.User('EdgeUser', { name: nameIn(stage, 'edge'), path: `/${appName}/${stage}/` });
  new aws.iam.UserPolicy('EdgePolicy', {
    name: 'edge',
    user: user.name,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { sid: 'ArchiveCalls', actions: ['s3:PutObject'], resources: [$interpolate`${recordings.arn}/calls/*`] },
        { sid: 'ReadPrompts', actions: ['s3:GetObject'], resources: [$interpolate`${recordings.arn}/prompts/*`] },
        {
          // Streaming is authorised by the same action: lambda:InvokeWithResponseStream does not exist in IAM.
          sid: 'InvokePipeline',
          actions: ['lambda:InvokeFunction'],
          resources: [turn.arn, briefing.arn],
        },
        { sid: 'FindPipeline', actions: ['ssm:GetParameter'], resources: [parameter.arn] },
      ],
    }).json,
  });

  return { user, parameter };
}
