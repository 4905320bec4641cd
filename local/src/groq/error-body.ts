/** An answer that is an error, in Groq's own words. */
export class GroqError extends Error {
  override readonly name = 'GroqError';
  readonly status: number;
  readonly body: { readonly error: Readonly<Record<string, string>> };
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
    super(error.message ?? `status ${status}`);
    this.status = status;
    this.body = { error };
    this.headers = headers;
  }
}

export function invalidRequest(message: string, param?: string): GroqError {
  return new GroqError(400, { message, type: 'invalid_request_error', ...(param ? { param } : {}) });
}

export function invalidApiKey(): GroqError {
  return new GroqError(401, { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' });
}

export function modelNotFound(model: string): GroqError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new GroqError(404, { message, type: 'invalid_request_error', code: 'model_not_found' });
}

export function unknownUrl(method: string, path: string): GroqError {
  const message = `Unknown request URL: ${method} ${path}. Please check the URL for typos, or see the docs`;
  return new GroqError(404, { message, type: 'invalid_request_error', code: 'unknown_url' });
}

/** The body that goes with a status a test has planned. */
export function plannedError(status: number, retryAfterSeconds?: number): GroqError {
  if (status === 401) return invalidApiKey();
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (status === 429) {
    const message = `Rate limit reached for model. Please try again in ${retryAfterSeconds ?? 1}s.`;
    return new GroqError(429, { message, type: 'tokens', code: 'rate_limit_exceeded' }, headers);
  }
  if (status === 503)
    return new GroqError(503, { message: 'Service Unavailable', type: 'service_unavailable' }, headers);
  if (status >= 500)
    return new GroqError(status, { message: 'Internal Server Error', type: 'internal_server_error' }, headers);
  return new GroqError(status, { message: 'Bad Request', type: 'invalid_request_error' }, headers);
}
