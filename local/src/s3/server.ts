import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, FaultPlan } from '../faults.ts';
import { FaultyBody, hang, pause } from '../faulty-body.ts';
import { listen } from '../http-listener.ts';
import { createSampler, type Figure } from '../latency.ts';
import type { Service } from '../service.ts';
import { type Credential, type SigningFault, verifySignature } from '../sigv4.ts';
import { type Answer, perform, type S3Action } from './operations.ts';
import { parseRequest, type S3Operation } from './request.ts';
import { codeOfStatus, S3Error, type S3ErrorCode } from './s3-error.ts';
import { ObjectStore } from './store.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

export interface S3Credential extends Credential {
  /** Without it a missing key answers 403 AccessDenied, as S3 does for who may not list the bucket. */
  readonly canList: boolean;
  /** Narrows what else the key may do; everything when left out. `s3:ListBucket` is decided by `canList` alone. */
  readonly allows?: (action: Exclude<S3Action, 's3:ListBucket'>, bucket: string, key: string) => boolean;
}

export interface S3LogEntry {
  readonly operation: S3Operation | 'Unknown';
  readonly bucket: string;
  readonly key: string;
  readonly accessKeyId: string | undefined;
  readonly status: number;
  /** Error code of a refusal. */
  readonly code: S3ErrorCode | undefined;
  readonly fault: Fault['kind'] | undefined;
  /** Epoch milliseconds at which the request's headers had arrived. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Bytes of the response body. */
  readonly sentBytes: number;
}

export interface S3Options {
  /** Objects are the plain files `folder/bucket/key`. Made if missing; kept when the server closes. */
  readonly folder: string;
  readonly credentials: readonly S3Credential[];
  readonly buckets: readonly string[];
  /** Default `us-east-1`; signatures for another region are refused. */
  readonly region?: string;
  /** Milliseconds from the end of a request, its body included, to the answer, beside what the work itself takes. */
  readonly serviceMs?: Figure | undefined;
  readonly log?: (entry: S3LogEntry) => void;
  /** Epoch milliseconds; signatures expire by it. */
  readonly now?: () => number;
}

/** S3 over HTTP, path-style. Faults: `PutObject`, `GetObject`, `HeadObject`, `ListObjectsV2` and the other operations. */
export interface S3StandIn extends Service {
  readonly faults: FaultPlan;
}

const codeOfSigningFault: Readonly<Record<SigningFault, S3ErrorCode>> = {
  missing: 'AccessDenied',
  malformed: 'AuthorizationHeaderMalformed',
  'unknown-key': 'InvalidAccessKeyId',
  'bad-token': 'InvalidToken',
  'wrong-scope': 'AuthorizationHeaderMalformed',
  skewed: 'RequestTimeTooSkewed',
  expired: 'AccessDenied',
  mismatch: 'SignatureDoesNotMatch',
};

/** What is known of a request so far; filled in step by step and logged at the end. */
interface Trace {
  operation: S3LogEntry['operation'];
  bucket: string;
  key: string;
  accessKeyId: string | undefined;
  status: number;
  code: S3ErrorCode | undefined;
  fault: Fault | undefined;
}

function errorAnswer(error: S3Error, fault: Fault | undefined, target: string, requestId: string): Answer {
  const details: XmlElement[] = [
    ['Code', error.code],
    ['Message', error.message],
    ['Resource', target.split('?', 1)[0] ?? '/'],
    ['RequestId', requestId],
  ];
  const planned = fault?.kind === 'status' ? fault : undefined;
  const retryAfter = planned?.retryAfterSeconds;
  return {
    status: planned?.status ?? error.status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: error.code === 'NotModified' ? '' : xmlDocument('Error', details),
  };
}

/** Sends the answer; a HEAD has the headers of its error but never a body. */
async function send(answer: Answer, method: string, response: ServerResponse, body: FaultyBody): Promise<void> {
  const text = typeof answer.body === 'string' && method !== 'HEAD' ? Buffer.from(answer.body) : undefined;
  const about = text && text.length > 0 ? { 'content-type': 'application/xml', 'content-length': text.length } : {};
  const empty = answer.body === undefined && answer.status === 200 && method !== 'HEAD' ? { 'content-length': 0 } : {};
  // As S3 does. Without a length or this, Node would close the connection after it.
  const chunked = typeof answer.body === 'string' && method === 'HEAD' ? { 'transfer-encoding': 'chunked' } : {};
  response.writeHead(answer.status, { ...empty, ...about, ...chunked, ...answer.headers });
  if (text) await body.write(text);
  if (answer.body !== undefined && typeof answer.body !== 'string') {
    for await (const chunk of answer.body) {
      if (!body.open) break;
      await body.write(chunk);
    }
  }
  await body.end();
}

const garbage: Answer = { status: 200, headers: {}, body: '\u0000<gar' };

/**
 * Starts S3 on a folder. What it answers is what the real service answers, as the SDK sees it; what it does not have
 * (multipart uploads, tags, versions, lifecycle) is refused as NotImplemented.
 */
export async function startS3(options: S3Options): Promise<S3StandIn> {
  const store = new ObjectStore(options.folder);
  await store.prepare(options.buckets);
  const faults = new FaultPlan();
  const now = options.now ?? Date.now;
  const region = options.region ?? 'us-east-1';
  const sample = createSampler();

  async function answer(request: IncomingMessage, trace: Trace): Promise<Answer> {
    const { method = 'GET', url: target = '/', headers } = request;
    const payloadHash = String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
    const verdict = verifySignature(
      { method, target, headers, payloadHash },
      { credentials: options.credentials, service: 's3', region, nowMs: now() },
    );
    if (!verdict.ok) throw new S3Error(codeOfSigningFault[verdict.fault], verdict.message);
    if (!verdict.presigned && headers['x-amz-content-sha256'] === undefined) {
      throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
    }
    const { credential } = verdict;
    trace.accessKeyId = credential.accessKeyId;
    return perform({
      request: parseRequest(method, target, headers),
      headers,
      body: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
      payloadHash,
      signing: verdict.context,
      store,
      allows: (action, bucket, key) =>
        action === 's3:ListBucket' ? credential.canList : (credential.allows?.(action, bucket, key) ?? true),
      bucketExists: (bucket) => options.buckets.includes(bucket),
    });
  }

  /** The answer with the planned fault in place of it, and every refusal as S3's XML error. */
  async function resultOf(request: IncomingMessage, trace: Trace, requestId: string): Promise<Answer> {
    const { fault } = trace;
    try {
      if (fault?.kind === 'status') throw new S3Error(codeOfStatus(fault.status), 'Planned fault.');
      return fault?.kind === 'garbage' ? garbage : await answer(request, trace);
    } catch (error) {
      const refusal = error instanceof S3Error ? error : internalError(error, request);
      trace.code = refusal.code;
      return errorAnswer(refusal, fault, request.url ?? '/', requestId);
    }
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    { trace, body, signal }: { trace: Trace; body: FaultyBody; signal: AbortSignal },
  ) {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId).setHeader('server', 'AmazonS3');
    const result = await resultOf(request, trace, requestId);
    trace.status = result.status;
    try {
      if (options.serviceMs !== undefined) await pause(sample(options.serviceMs), signal);
      await send(result, request.method ?? 'GET', response, body);
    } finally {
      await result.release?.();
      // What was not read of an upload would be taken for the next request on this connection.
      request.resume();
    }
  }

  const service = await listen(async (request, response, signal) => {
    const startedAtMs = Date.now();
    const started = performance.now();
    const trace = traceOf(request);
    trace.fault = trace.operation === 'Unknown' ? undefined : faults.take(trace.operation);
    const { fault } = trace;
    const body = new FaultyBody(response, fault, signal);
    if (fault?.kind === 'delay') await pause(fault.ms, signal);
    if (fault?.kind === 'hang') await hang(request, response, signal);
    else await serve(request, response, { trace, body, signal });
    const durationMs = performance.now() - started;
    options.log?.({ ...trace, fault: fault?.kind, startedAtMs, durationMs, sentBytes: body.sentBytes });
  });
  return { ...service, faults };
}

/** A client that goes away in the middle of its upload is its own fault; anything else unknown is ours. */
function internalError(error: unknown, request: IncomingMessage): S3Error {
  if (request.destroyed && !request.complete) {
    return new S3Error('IncompleteBody', 'The client closed the connection.', { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new S3Error('InternalError', `We encountered an internal error: ${message}`, { cause: error });
}

function traceOf(request: IncomingMessage): Trace {
  const trace: Trace = {
    operation: 'Unknown',
    bucket: '',
    key: '',
    accessKeyId: undefined,
    status: 0,
    code: undefined,
    fault: undefined,
  };
  try {
    const { operation, bucket, key } = parseRequest(request.method ?? 'GET', request.url ?? '/', request.headers);
    return { ...trace, operation, bucket, key };
  } catch {
    // The same error is raised again, and answered, once the signature was checked.
    return trace;
  }
}
