/// <reference path="../.sst/platform/config.d.ts" />
import { logsOf, objectsUnder, stageSpend } from './permissions.ts';
import type { secrets } from './secrets.ts';
import { type FunctionSize, limitVariables, liveAlias, nameIn, type StageValues } from './stage.ts';
import type { storage } from './storage.ts';

interface Needs {
  readonly stage: string;
  readonly values: StageValues;
  readonly storage: ReturnType<typeof storage>;
  readonly secrets: ReturnType<typeof secrets>;
}

/**
 * The Lambda functions that an edge invokes, each with a role of its own that may touch one prefix of the bucket and
 * its own log. Every deploy publishes a version of what has changed and moves the alias `live` to it.
 */
export function pipeline({ stage, values, storage: stored, secrets: { groq, elevenLabs } }: Needs) {
  const link = [stored.recordings, groq, elevenLabs];

  /** One conversational turn: recording in, spoken reply out, streamed. */
  const turn = new sst.aws.Function('Turn', {
    ...functionArgs({ stage, values, thing: 'turn', size: values.turn }),
    handler: 'functions/src/turn.handler',
    streaming: true,
    link,
    permissions: objectsUnder('calls/', stored, values),
  });

  /** What an edge must know before it can answer, fixed phrases included; and what its doctor asks about providers. */
  const args = functionArgs({ stage, values, thing: 'briefing', size: values.briefing });
  const briefing = new sst.aws.Function('Briefing', {
    ...args,
    environment: { ...args.environment, ...limitVariables(values) },
    handler: 'functions/src/briefing.handler',
    link,
    permissions: [
      ...objectsUnder('prompts/', stored, values),
      ...stageSpend(['s3:GetObject'], stored, values),
      // Tells the doctor the account's concurrency. IAM knows no narrower resource for it.
      { actions: ['lambda:GetAccountSettings'], resources: ['*'] },
    ],
  });

  const turnLive = live('Turn', turn);
  const briefingLive = live('Briefing', briefing);
  if (values.turn.provisioned > 0) {
    // On the alias: SST's own `concurrency` binds to a version, which nobody invokes by its number.
    new aws.lambda.ProvisionedConcurrencyConfig('TurnProvisioned', {
      functionName: turn.name,
      qualifier: turnLive.name,
      provisionedConcurrentExecutions: values.turn.provisioned,
    });
  }
  return { turn, briefing, turnLive, briefingLive };
}

/** The alias of a function that its callers use. */
export function live(id: string, fn: sst.aws.Function) {
  return new aws.lambda.Alias(`${id}Live`, {
    name: liveAlias,
    functionName: fn.name,
    functionVersion: fn.nodes.function.version,
  });
}

/** Our levels in Lambda's words. */
const lambdaLogLevel = { debug: 'DEBUG', info: 'INFO' } as const;

interface FunctionNeeds {
  readonly stage: string;
  readonly values: StageValues;
  readonly thing: string;
  readonly size: FunctionSize;
}

/** What all functions have in common. */
export function functionArgs({ stage, values, thing, size }: FunctionNeeds) {
  const name = nameIn(stage, thing);
  return {
    name,
    runtime: 'nodejs24.x' as const,
    architecture: 'arm64' as const,
    memory: `${size.memoryMb} MB` as const,
    timeout: `${size.timeoutSeconds} seconds` as const,
    versioning: true,
    nodejs: { minify: true },
    logging: { format: 'json' as const, retention: values.logs.retention },
    environment: { LOG_LEVEL: values.logs.level, ETHERA_STAGE: stage },
    transform: {
      function: (args: aws.lambda.FunctionArgs): undefined => {
        // Lambda drops what is below its own level, `INFO` unless told otherwise, whatever ours is.
        args.loggingConfig = $output(args.loggingConfig).apply((logging) => ({
          logFormat: 'JSON',
          ...logging,
          applicationLogLevel: lambdaLogLevel[values.logs.level],
        }));
      },
      role: (args: aws.iam.RoleArgs): undefined => {
        args.name = name;
        // SST's own lets every identity of the account that may assume roles take this one.
        args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' });
        args.managedPolicyArns = [];
        args.inlinePolicies = $output(args.inlinePolicies).apply((policies) => [
          ...(policies ?? []),
          { name: 'log', policy: aws.iam.getPolicyDocumentOutput({ statements: logsOf(name, values) }).json },
        ]);
      },
    },
  };
}
