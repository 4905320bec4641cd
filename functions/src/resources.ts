import { Resource } from 'sst';
import { z } from 'zod';

const linked = z.object({ value: z.string().min(1) });
const links = z.object({
  Recordings: z.object({ name: z.string().min(1) }),
  GroqApiKey: linked,
  ElevenLabsApiKey: linked,
});

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
