import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import { FaultyBody, hang, pause } from './faulty-body.ts';

/** When a stand-in did what with one request. Times are epoch milliseconds with fractions. */
export interface RequestLog {
  readonly operation: string;
  readonly receivedAtMs: number;
  status?: number;
  /** The first byte of the answer's body was handed to the connection. */
  firstByteAtMs?: number;
  /** The connection was done with this request, well or not. */
  doneAtMs?: number;
  /** The whole answer was sent: neither side broke off. */
  complete: boolean;
}

/** The clock of every stand-in's log: comparable across processes of one machine, finer than a millisecond. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** One request to a provider's stand-in, with the fault that was planned for it. */
export class Exchange<Log extends RequestLog = RequestLog> {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly log: Log;
  readonly fault: Fault | undefined;
  /** Aborts when the client has gone or the stand-in closes. */
  readonly signal: AbortSignal;
  readonly #response: ServerResponse;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    closing: AbortSignal,
    log: Log,
    fault: Fault | undefined,
  ) {
    const gone = new AbortController();
    this.request = request;
    this.url = new URL(request.url ?? '/', 'http://localhost');
    this.log = log;
    this.fault = fault;
    this.signal = AbortSignal.any([gone.signal, closing]);
    this.#response = response;
    response.once('close', () => {
      log.doneAtMs = epochMs();
      log.complete = response.writableFinished;
      gone.abort();
    });
  }

  /** The value of a request header, or undefined. */
  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The whole request body. */
  async readBody(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.request) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }

  /**
   * Does what the planned fault asks for before the request is served.
   * @returns what is left to do: serve it, answer with an error status, answer with garbage, or nothing
   */
  async beginFault(): Promise<'serve' | 'garbage' | 'answered' | { status: number; retryAfterSeconds?: number }> {
    switch (this.fault?.kind) {
      case 'hang':
        await hang(this.request, this.#response, this.signal);
        return 'answered';
      case 'delay':
        await this.pause(this.fault.ms);
        return this.signal.aborted ? 'answered' : 'serve';
      case 'status':
        return this.fault;
      case 'garbage':
        return 'garbage';
      default:
        return 'serve';
    }
  }

  /** Answers 200 with a body that means nothing, as a proxy does that has lost its way. */
  async sendGarbage(contentType: string, body: string): Promise<void> {
    const planned = this.fault?.kind === 'garbage' ? this.fault.contentType : undefined;
    const writer = this.startBody(200, { 'content-type': planned ?? contentType });
    await writer.write(Buffer.from(body));
    await writer.end();
  }

  /** Answers in full with one JSON body. */
  async sendJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const writer = this.startBody(status, { 'content-type': 'application/json', ...headers });
    await writer.write(bytes);
    await writer.end();
  }

  /** Sends the head and hands out the body to write. */
  startBody(status: number, headers: Readonly<Record<string, string>>): Pick<FaultyBody, 'write' | 'end' | 'open'> {
    const { log } = this;
    log.status = status;
    this.#response.writeHead(status, headers);
    this.#response.flushHeaders();
    const body = new FaultyBody(this.#response, this.fault, this.signal);
    return {
      write: (chunk) => {
        if (chunk.length > 0) log.firstByteAtMs ??= epochMs();
        return body.write(chunk);
      },
      end: () => body.end(),
      get open() {
        return body.open;
      },
    };
  }

  /** The result of some work, unless the client goes first: then the work is left behind. @throws on abort */
  unlessGone<T>(work: T | Promise<T>): Promise<T> {
    const gone = Promise.withResolvers<never>();
    const leave = () => gone.reject(this.signal.reason);
    if (this.signal.aborted) leave();
    this.signal.addEventListener('abort', leave, { once: true });
    return Promise.race([work, gone.promise]).finally(() => this.signal.removeEventListener('abort', leave));
  }

  /** Waits; returns early when the client has gone. */
  async pause(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, this.signal);
  }
}
