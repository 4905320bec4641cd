/// <reference path="../.sst/platform/config.d.ts" />
import type { secrets } from './secrets.ts';
import { type FunctionSize, nameIn, type StageValues } from './stage.ts';
import type { storage } from './storage.ts';

interface Needs {
  readonly stage: string;
  readonly values: StageValues;
  readonly storage: ReturnType<typeof storage>;
  readonly secrets: ReturnType<typeof secrets>;
}

/** The Lambda functions, each with a role of its own that may touch one prefix of the bucket and its own log. */
export function pipeline({ stage, values, storage: { recordings }, secrets: { groq, elevenLabs } }: Needs) {
  const link = [recordings, groq, elevenLabs];

  /** One conversational turn: recording in, spoken reply out, streamed. */
  const turn = new sst.aws.Function('Turn', {
    ...common('turn', values.turn),
    handler: 'functions/src/turn.handler',
    streaming: true,
    link,
    permissions: objectsUnder('calls/'),
  });

  /** What an edge must know before it can answer, fixed phrases included. */
  const briefing = new sst.aws.Function('Briefing', {
    ...common('briefing', values.briefing),
    handler: 'functions/src/briefing.handler',
    link,
    permissions: objectsUnder('prompts/'),
  });

  return { turn, briefing };

  function common(thing: string, size: FunctionSize) {
    const name = nameIn(stage, thing);
    return {
      name,
      runtime: 'nodejs24.x' as const,
      architecture: 'arm64' as const,
      memory: `${size.memoryMb} MB` as const,
      timeout: `${size.timeoutSeconds} seconds` as const,
      nodejs: { minify: true },
      logging: { format: 'json' as const, retention: values.logs.retention },
      environment: { LOG_LEVEL: values.logs.level, ETHERA_STAGE: stage },
      transform: {
        role: (args: aws.iam.RoleArgs): undefined => {
          args.name = name;
          args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' });
          // In place of AWSLambdaBasicExecutionRole, which may write to every log of the account.
          args.managedPolicyArns = [];
          args.inlinePolicies = $output(args.inlinePolicies).apply((policies) => [
            ...(policies ?? []),
            { name: 'log', policy: logPolicy(name) },
          ]);
        },
      },
    };
  }

  function objectsUnder(prefix: string) {
    return [
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [$interpolate`${recordings.arn}/${prefix}*`] },
      {
        // Without it S3 answers 403, not 404, to a GET of a key that does not exist.
        actions: ['s3:ListBucket'],
        resources: [recordings.arn],
        conditions: [{ test: 'StringLike', variable: 's3:prefix', values: [`${prefix}*`] }],
      },
    ];
  }

  function logPolicy(functionName: string) {
    const accountId = aws.getCallerIdentityOutput().accountId;
    const group = $interpolate`arn:aws:logs:${values.region}:${accountId}:log-group:/aws/lambda/${functionName}`;
    return aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          // The streams of this one group: IAM writes them as the group's ARN with `:*`.
          resources: [$interpolate`${group}:*`],
        },
      ],
    }).json;
  }
}
