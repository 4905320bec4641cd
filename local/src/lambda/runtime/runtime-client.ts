import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** What the Runtime API hands out. */
export interface Work {
  readonly requestId: string;
  readonly arn: string;
  readonly deadlineEpochMs: number;
  readonly traceId: string;
  readonly payload: string;
}

/** An error as Lambda shows it to callers. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function reported(error: unknown, errorType?: string): ReportedError {
  if (!(error instanceof Error)) {
    return { errorType: errorType ?? typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: errorType ?? error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** A response under way: bytes go out as they are written. */
export interface OpenResponse {
  readonly request: ClientRequest;
  /** Resolves when the service has the whole response. */
  readonly accepted: Promise<void>;
}

const errorTypeHeader = 'Lambda-Runtime-Function-Error-Type';
const errorBodyHeader = 'Lambda-Runtime-Function-Error-Body';

/** The process's side of the Runtime API. When the API is gone there is nothing left to run for: the process ends by default. */
export class RuntimeClient {
  readonly #host: string;
  readonly #port: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #gone: () => void;

  /**
   * @param address `host:port`, as in `AWS_LAMBDA_RUNTIME_API`.
   * @param gone what to do when the API is gone; whatever waits for an answer then waits for ever
   */
  constructor(address: string, gone: () => void = () => process.exit(1)) {
    const [host = '', port = ''] = address.split(':');
    this.#host = host;
    this.#port = port;
    this.#gone = gone;
  }

  #open(
    method: string,
    path: string,
    headers: Record<string, string>,
  ): { sent: ClientRequest; answer: Promise<IncomingMessage> } {
    const sent = request({
      host: this.#host,
      port: this.#port,
      agent: this.#agent,
      method,
      path: `/2018-06-01/runtime/${path}`,
      headers,
    });
    const answer = new Promise<IncomingMessage>((resolve) => {
      sent.once('response', resolve).on('error', this.#gone);
    });
    return { sent, answer };
  }

  async next(): Promise<Work> {
    const { sent, answer } = this.#open('GET', 'invocation/next', {});
    sent.end();
    const { headers, chunks } = await read(await answer);
    return {
      requestId: String(headers['lambda-runtime-aws-request-id']),
      arn: String(headers['lambda-runtime-invoked-function-arn']),
      deadlineEpochMs: Number(headers['lambda-runtime-deadline-ms']),
      traceId: String(headers['lambda-runtime-trace-id']),
      payload: Buffer.concat(chunks).toString(),
    };
  }

  async #post(path: string, headers: Record<string, string>, body: string): Promise<void> {
    const { sent, answer } = this.#open('POST', path, { 'Content-Type': 'application/json', ...headers });
    sent.end(body);
    await read(await answer);
  }

  respond(requestId: string, body: string): Promise<void> {
    return this.#post(`invocation/${requestId}/response`, {}, body);
  }

  fail(requestId: string, error: ReportedError): Promise<void> {
    return this.#post(`invocation/${requestId}/error`, { [errorTypeHeader]: error.errorType }, JSON.stringify(error));
  }

  failInit(error: ReportedError): Promise<void> {
    return this.#post('init/error', { [errorTypeHeader]: error.errorType }, JSON.stringify(error));
  }

  stream(requestId: string, contentType: string): OpenResponse {
    const { sent, answer } = this.#open('POST', `invocation/${requestId}/response`, {
      'Content-Type': contentType,
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      Trailer: `${errorTypeHeader}, ${errorBodyHeader}`,
    });
    return { request: sent, accepted: answer.then(read).then(() => undefined) };
  }

  /** Ends a response that has begun with an error: the bytes so far stay, and the caller learns they are not all. */
  async breakOff(response: OpenResponse, error: ReportedError): Promise<void> {
    const details = Buffer.from(JSON.stringify(error)).toString('base64');
    response.request.addTrailers({ [errorTypeHeader]: error.errorType, [errorBodyHeader]: details });
    response.request.end();
    await response.accepted;
  }
}

async function read(answer: IncomingMessage): Promise<{ headers: IncomingMessage['headers']; chunks: Buffer[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { headers: answer.headers, chunks };
}
