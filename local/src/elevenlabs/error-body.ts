/** An answer that is an error, in ElevenLabs' own form. */
export class ElevenLabsFault extends Error {
  override readonly name = 'ElevenLabsFault';
  readonly status: number;
  readonly body: { readonly detail: unknown };
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`status ${status}`);
    this.status = status;
    this.body = { detail };
    this.headers = headers;
  }
}

export function invalidApiKey(): ElevenLabsFault {
  return new ElevenLabsFault(401, { status: 'invalid_api_key', message: 'Invalid API key' });
}

export function voiceNotFound(voiceId: string): ElevenLabsFault {
  const message = `A voice with the voice_id ${voiceId} was not found.`;
  return new ElevenLabsFault(404, { status: 'voice_not_found', message });
}

export function unknownModel(model: string): ElevenLabsFault {
  const message = `A model with model ID ${model} does not exist.`;
  return new ElevenLabsFault(400, { status: 'model_not_found', message });
}

/** The form of FastAPI's validation errors. */
export function invalidField(location: readonly (string | number)[], message: string, type: string): ElevenLabsFault {
  return new ElevenLabsFault(422, [{ type, loc: location, msg: message }]);
}

export function tooManyConcurrent(limit: number): ElevenLabsFault {
  const message = `Too many concurrent requests. Your current subscription is associated with a maximum of ${limit} concurrent requests (running in parallel). Please upgrade your subscription or contact sales if you want to increase this limit.`;
  return new ElevenLabsFault(429, { status: 'too_many_concurrent_requests', message });
}

/** The body that goes with a status a test has planned. */
export function plannedError(status: number, retryAfterSeconds?: number): ElevenLabsFault {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (status === 401) return invalidApiKey();
  if (status === 429) {
    const message = "We're sorry, but we are currently experiencing heavy traffic. Please try again later.";
    return new ElevenLabsFault(429, { status: 'system_busy', message }, headers);
  }
  return new ElevenLabsFault(status, { status: 'internal_error', message: 'Something went wrong.' }, headers);
}
