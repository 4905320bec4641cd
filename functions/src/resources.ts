import { callerLimits } from '@ethera/contract';
import { Resource } from 'sst';
import { z } from 'zod';
import type { StageLimits } from './edge-limits.ts';

const linked = z.object({ value: z.string().min(1) });
/** A secret that nobody need set. */
const optional = z.object({ value: z.string().trim() });
const common = z.object({ Recordings: z.object({ name: z.string().min(1) }), GroqApiKey: linked });
const links = common.extend({ ElevenLabsApiKey: linked });
const wrapUpLinks = common.extend({ WebhookUrl: optional, WebhookSecret: optional });

export interface Resources {
  /** The stage's bucket. */
  readonly bucket: string;
  readonly groqApiKey: string;
  readonly elevenLabsApiKey: string;
  /** The vendor's own when undefined. groq-sdk reads GROQ_BASE_URL, the AWS SDK AWS_ENDPOINT_URL_S3 by themselves. */
  readonly elevenLabsBaseUrl: string | undefined;
  readonly logLevel: string | undefined;
  readonly stage: string;
}

/**
 * What the stack has linked to the function.
 * @throws Error naming a link that is missing, never its value
 */
export function readResources(env: NodeJS.ProcessEnv, resource: object = Resource): Resources {
  const found = links.parse({
    Recordings: Reflect.get(resource, 'Recordings'),
    GroqApiKey: Reflect.get(resource, 'GroqApiKey'),
    ElevenLabsApiKey: Reflect.get(resource, 'ElevenLabsApiKey'),
  });
  return {
    bucket: found.Recordings.name,
    groqApiKey: found.GroqApiKey.value,
    elevenLabsApiKey: found.ElevenLabsApiKey.value,
    elevenLabsBaseUrl: env.ELEVENLABS_BASE_URL || undefined,
    logLevel: env.LOG_LEVEL,
    stage: env.ETHERA_STAGE ?? '',
  };
}

const callsAtOnce = z.coerce.number().int().positive();

/** What `limitVariables` of the stacks writes. */
const furtherLimits = callerLimits.extend({
  stageUsdPerDay: z.number().positive().optional(),
  edgeUsdPerDay: z.number().positive().optional(),
  turnMemoryMb: z.number().int().positive().optional(),
});

/**
 * What the stack has limited; nothing where it has set nothing.
 * @throws Error when a limit is none
 */
export function readStageLimits(env: NodeJS.ProcessEnv): StageLimits {
  const further = furtherLimits.parse(JSON.parse(env.ETHERA_LIMITS || '{}'));
  const { stageUsdPerDay = null, edgeUsdPerDay, ...edge } = further;
  return {
    edge: {
      ...edge,
      ...(edgeUsdPerDay === undefined ? {} : { usdPerDay: edgeUsdPerDay }),
      ...(env.ETHERA_CALLS_AT_ONCE ? { callsAtOnce: callsAtOnce.parse(env.ETHERA_CALLS_AT_ONCE) } : {}),
    },
    usdPerDay: stageUsdPerDay,
  };
}

export interface WrapUpResources extends Omit<Resources, 'elevenLabsApiKey' | 'elevenLabsBaseUrl'> {
  /** Null when the stage tells nobody. */
  readonly webhookUrl: string | null;
  readonly webhookSecret: string | null;
  /** Memory of this function, in MB. */
  readonly memoryMb: number;
}

/**
 * What the stack has linked to the wrap-up function, which buys no speech.
 * @throws Error naming a link that is missing, never its value
 */
export function readWrapUpResources(env: NodeJS.ProcessEnv, resource: object = Resource): WrapUpResources {
  const found = wrapUpLinks.parse({
    Recordings: Reflect.get(resource, 'Recordings'),
    GroqApiKey: Reflect.get(resource, 'GroqApiKey'),
    WebhookUrl: Reflect.get(resource, 'WebhookUrl'),
    WebhookSecret: Reflect.get(resource, 'WebhookSecret'),
  });
  return {
    bucket: found.Recordings.name,
    groqApiKey: found.GroqApiKey.value,
    webhookUrl: found.WebhookUrl.value || null,
    webhookSecret: found.WebhookSecret.value || null,
    // Lambda sets it in every environment.
    memoryMb: Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    logLevel: env.LOG_LEVEL,
    stage: env.ETHERA_STAGE ?? '',
  };
}
