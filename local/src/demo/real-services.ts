import type { RealProvider } from '../world/providers.ts';

/** A provider's key does not work. The message is one line for the screen. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

/** The providers that are to be the real ones. */
export interface RealServices {
  readonly groq?: RealProvider;
  readonly elevenLabs?: RealProvider;
}

interface Service {
  readonly name: string;
  readonly variable: string;
  readonly baseUrl: string;
  /** Cheap, and refused without a key. */
  readonly path: string;
  readonly headers: (apiKey: string) => Record<string, string>;
}

const groq: Service = {
  name: 'Groq',
  variable: 'GROQ_API_KEY',
  baseUrl: 'https://api.groq.com',
  path: '/openai/v1/models',
  headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
};
const elevenLabs: Service = {
  name: 'ElevenLabs',
  variable: 'ELEVENLABS_API_KEY',
  baseUrl: 'https://api.elevenlabs.io',
  path: '/v1/user',
  headers: (apiKey) => ({ 'xi-api-key': apiKey }),
};

/** Longer than a slow network needs, short enough for somebody who waits. */
const checkTimeoutMs = 10_000;

/**
 * Finds the providers whose keys are in the environment, and makes sure that the keys work.
 * `GROQ_BASE_URL` and `ELEVENLABS_BASE_URL` say where a provider is instead, as they do for the SDKs.
 * @throws {ServiceError} for the first key that does not work
 */
export async function findRealServices(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<RealServices> {
  const [realGroq, realElevenLabs] = await Promise.all([
    find(groq, env.GROQ_API_KEY, env.GROQ_BASE_URL, signal),
    find(elevenLabs, env.ELEVENLABS_API_KEY, env.ELEVENLABS_BASE_URL, signal),
  ]);
  return { ...(realGroq ? { groq: realGroq } : {}), ...(realElevenLabs ? { elevenLabs: realElevenLabs } : {}) };
}

async function find(
  service: Service,
  apiKey: string | undefined,
  baseUrl: string | undefined,
  signal: AbortSignal | undefined,
): Promise<RealProvider | undefined> {
  if (!apiKey) return undefined;
  await check(service, apiKey, baseUrl || service.baseUrl, signal);
  return { kind: 'real', apiKey, ...(baseUrl ? { baseUrl } : {}) };
}

async function check(service: Service, apiKey: string, baseUrl: string, signal: AbortSignal | undefined) {
  const { name, variable, path, headers } = service;
  const timeout = AbortSignal.timeout(checkTimeoutMs);
  const limits = signal ? AbortSignal.any([signal, timeout]) : timeout;
  let status: number;
  let body: string;
  try {
    const response = await fetch(new URL(path, baseUrl), { headers: headers(apiKey), signal: limits });
    status = response.status;
    body = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    const unset = `Check the network, or unset ${variable} to use the local stand-in.`;
    throw new ServiceError(`${name} cannot be reached at ${baseUrl} (${reasonOf(error)}). ${unset}`, { cause: error });
  }
  // A key with few permissions may not read its own account, and may speak all the same.
  if (status < 400 || body.includes('missing_permissions')) return;
  if (status === 401 || status === 403) {
    throw new ServiceError(
      `${name} refuses the key in ${variable} (${status}). Correct it, or unset it to use the local stand-in.`,
    );
  }
  throw new ServiceError(`${name} answered ${status} when its key was checked. Try again later, or unset ${variable}.`);
}

/** fetch hides the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${checkTimeoutMs / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
