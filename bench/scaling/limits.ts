import { elevenLabsPlans } from '../../local/src/elevenlabs/plans.ts';
import { type GroqPlan, groqPlans } from '../../local/src/groq/plans.ts';
import type { ModelLimits } from '../../local/src/groq/quota.ts';
import { lambdaPlans, type Plan, plans } from '../../local/src/plans.ts';

/** What a limit counts. */
export type Resource =
  /** At the same time. */
  | 'lambda'
  | 'speech'
  /** Within a minute, an hour or a second. */
  | 'chatTokens'
  | 'chatRequests'
  | 'transcriptions'
  | 'audioSeconds'
  | 's3Puts'
  | 's3Heads';

/**
 * How a provider counts: what is under way, or what is asked for within a time. A rate's budget refills evenly, and no more
 * than what refills in `burstMs` is ever there: an hour's budget that is spent in a minute is gone for the rest of the hour.
 */
export type Counting =
  | { readonly by: 'concurrency' }
  | {
      readonly by: 'rate';
      readonly windowMs: number;
      readonly burstMs: number;
      /** Whether answers say what is left, so that eager turns can give way. Groq's say nothing of a minute's requests. */
      readonly told: boolean;
    };

const minuteMs = 60_000;
const aMinute = { by: 'rate', windowMs: minuteMs, burstMs: minuteMs, told: false } as const;
const aSecond = { by: 'rate', windowMs: 1_000, burstMs: 1_000, told: false } as const;

export const countings: Readonly<Record<Resource, Counting>> = {
  lambda: { by: 'concurrency' },
  speech: { by: 'concurrency' },
  chatTokens: { ...aMinute, told: true },
  chatRequests: aMinute,
  transcriptions: aMinute,
  audioSeconds: { by: 'rate', windowMs: 60 * minuteMs, burstMs: minuteMs, told: true },
  s3Puts: aSecond,
  s3Heads: aSecond,
};

export const resourceNames: Readonly<Record<Resource, string>> = {
  lambda: 'Lambda, invocations at once',
  speech: 'ElevenLabs Flash, requests at once',
  chatTokens: 'Groq gpt-oss-20b, tokens a minute',
  chatRequests: 'Groq gpt-oss-20b, requests a minute',
  transcriptions: 'Groq whisper turbo, requests a minute',
  audioSeconds: 'Groq whisper turbo, audio seconds an hour',
  s3Puts: 'S3, PUT a second and prefix',
  s3Heads: 'S3, GET and HEAD a second and prefix',
};

/** A published limit. Nobody of ours has met it on an account of ours. */
export interface Limit {
  readonly resource: Resource;
  /** Vendor and plan, such as `Groq developer`. */
  readonly plan: string;
  readonly limit: number;
  readonly source: string;
}

/** The models of the shipped personas; the stand-ins keep to the same plans. */
const replyModel = 'openai/gpt-oss-20b';
const transcriptionModel = 'whisper-large-v3-turbo';
const s3Source = 'docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html';

export const limits: readonly Limit[] = [
  ...groqLimits('free', 'console.groq.com/docs/rate-limits'),
  ...groqLimits('developer', 'console.groq.com/docs/models'),
  ...(['free', 'creator', 'pro', 'scale'] as const).map((plan) => ({
    resource: 'speech' as const,
    plan: `ElevenLabs ${plan}`,
    limit: elevenLabsPlans[plan].flash,
    source: 'elevenlabs.io/docs/models (Flash; most other models have half)',
  })),
  ...(['new', 'default'] as const).map((plan) => ({
    resource: 'lambda' as const,
    plan: `AWS ${plan}`,
    limit: lambdaPlans[plan],
    source: 'docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  })),
  { resource: 's3Puts', plan: 'AWS default', limit: 3_500, source: s3Source },
  { resource: 's3Heads', plan: 'AWS default', limit: 5_500, source: s3Source },
];

function groqLimits(plan: GroqPlan, source: string): readonly Limit[] {
  const reply: ModelLimits = groqPlans[plan][replyModel];
  const transcription: ModelLimits = groqPlans[plan][transcriptionModel];
  const known: readonly (readonly [Resource, number | undefined])[] = [
    ['chatTokens', reply.tokensPerMinute],
    ['chatRequests', reply.requestsPerMinute],
    ['transcriptions', transcription.requestsPerMinute],
    ['audioSeconds', transcription.audioSecondsPerHour],
  ];
  return known.flatMap(([resource, limit]) =>
    limit === undefined ? [] : [{ resource, plan: `Groq ${plan}`, limit, source }],
  );
}

/** What Groq's free plan serves in a day, by what a minute of call asks for. The developer plan names no such limits. */
export function freeMinutesADay(ofMinute: Readonly<Record<Resource, number>>): number {
  const reply: ModelLimits = groqPlans.free[replyModel];
  const transcription: ModelLimits = groqPlans.free[transcriptionModel];
  const unlimited = Number.POSITIVE_INFINITY;
  return Math.min(
    (reply.tokensPerDay ?? unlimited) / ofMinute.chatTokens,
    (reply.requestsPerDay ?? unlimited) / ofMinute.chatRequests,
    (transcription.requestsPerDay ?? unlimited) / ofMinute.transcriptions,
    (transcription.audioSecondsPerDay ?? unlimited) / ofMinute.audioSeconds,
  );
}

/** What Lambda may add to a function within ten seconds. */
export const lambdaScaling = {
  environments: 1_000,
  windowMs: 10_000,
  source: 'docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html',
};

/** What somebody may have bought, by the names of `--plan`, and one more: a company's first AWS account. */
export const accounts: readonly { readonly name: string; readonly plans: readonly string[] }[] = [
  account('small', plans.small),
  account('usual, but lambda=new', { ...plans.usual, lambda: 'new' }),
  account('usual', plans.usual),
  account('large', plans.large),
];

function account(name: string, { groq, elevenLabs, lambda }: Plan) {
  return { name, plans: [`Groq ${groq}`, `ElevenLabs ${elevenLabs}`, `AWS ${lambda}`] };
}
