import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, FaultPlan } from '../faults.ts';
import { FaultyBody, hang, pause } from '../faulty-body.ts';
import { listen } from '../http-listener.ts';
import { accountId } from '../lambda/function.ts';
import type { Service } from '../service.ts';
import { type Credential, jsonErrorOfSigningFault, verifySignature } from '../sigv4.ts';
import { errorOfStatus, SsmError, type SsmErrorType } from './ssm-error.ts';

export interface SsmCredential extends Credential {
  /** Narrows what the key may do; everything when left out. */
  readonly allows?: (action: 'ssm:GetParameter', arn: string) => boolean;
}

export interface SsmLogEntry {
  /** Such as `GetParameter`; empty when the request names none. */
  readonly operation: string;
  readonly accessKeyId: string | undefined;
  readonly status: number;
  readonly errorType: SsmErrorType | undefined;
  readonly fault: Fault['kind'] | undefined;
}

export interface SsmOptions {
  /** By name, such as `/ethera/dev/edge`: plain strings. Read at each request, so that a test can change them. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly credentials: readonly SsmCredential[];
  /** Default `us-east-1`; signatures for another region are refused. */
  readonly region?: string;
  readonly log?: (entry: SsmLogEntry) => void;
}

/** SSM's GetParameter. Faults: that name. */
export interface SsmStandIn extends Service {
  readonly faults: FaultPlan;
}

const jsonType = 'application/x-amz-json-1.1';
const targetPrefix = 'AmazonSSM.';
/** A request holds one name. */
const maxRequestBytes = 64 * 1024;

/** Filled in step by step and logged at the end. */
interface Trace {
  readonly operation: string;
  accessKeyId: string | undefined;
  status: number;
  errorType: SsmErrorType | undefined;
}

export function parameterArn(region: string, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

/** Starts SSM's GetParameter over the AWS JSON 1.1 protocol, with signatures and permissions checked as AWS does. */
export async function startSsm(options: SsmOptions): Promise<SsmStandIn> {
  const { parameters, credentials, region = 'us-east-1' } = options;
  const faults = new FaultPlan();
  const startedAtSeconds = Date.now() / 1000;

  function authenticate(request: IncomingMessage, body: Buffer): SsmCredential {
    const { method = 'POST', url: target = '/', headers } = request;
    const payloadHash = createHash('sha256').update(body).digest('hex');
    const verdict = verifySignature(
      { method, target, headers, payloadHash },
      { credentials, service: 'ssm', region, nowMs: Date.now() },
    );
    if (!verdict.ok) throw new SsmError(jsonErrorOfSigningFault[verdict.fault], verdict.message);
    return verdict.credential;
  }

  function getParameter(name: string, credential: SsmCredential): object {
    const arn = parameterArn(region, name);
    // Before its existence is looked at, or who may read nothing could learn what there is.
    if (!(credential.allows?.('ssm:GetParameter', arn) ?? true)) {
      const who = `arn:aws:iam::${accountId}:user/${credential.accessKeyId}`;
      const message = `User: ${who} is not authorized to perform: ssm:GetParameter on resource: ${arn}`;
      throw new SsmError('AccessDeniedException', message);
    }
    const value = parameters.get(name);
    if (value === undefined) throw new SsmError('ParameterNotFound');
    return {
      Parameter: {
        ARN: arn,
        DataType: 'text',
        LastModifiedDate: startedAtSeconds,
        Name: name,
        Type: 'String',
        Value: value,
        Version: 1,
      },
    };
  }

  async function answer(request: IncomingMessage, trace: Trace): Promise<object> {
    const body = await readBody(request);
    const credential = authenticate(request, body);
    trace.accessKeyId = credential.accessKeyId;
    if (trace.operation !== 'GetParameter') throw new SsmError('UnknownOperationException');
    return getParameter(parseName(body), credential);
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    trace: Trace,
    fault: Fault | undefined,
    body: FaultyBody,
  ): Promise<void> {
    const send = async (status: number, text: string) => {
      trace.status = status;
      response.writeHead(status, { 'content-type': jsonType, 'content-length': Buffer.byteLength(text) });
      await body.write(Buffer.from(text));
      await body.end();
      // What was not read of a request would be taken for the next one on this connection.
      request.resume();
    };
    if (fault?.kind === 'garbage') return send(200, '\u0000<gar');
    try {
      if (fault?.kind === 'status') throw errorOfStatus(fault.status);
      await send(200, JSON.stringify(await answer(request, trace)));
    } catch (thrown) {
      if (response.headersSent || response.destroyed) throw thrown;
      const error = thrown instanceof SsmError ? thrown : new SsmError('InternalServerError', String(thrown));
      trace.errorType = error.type;
      const told = error.message === '' ? {} : { message: error.message };
      await send(
        fault?.kind === 'status' ? fault.status : error.status,
        JSON.stringify({ __type: error.type, ...told }),
      );
    }
  }

  const service = await listen(async (request, response, signal) => {
    const operation = operationOf(request);
    const trace: Trace = { operation, accessKeyId: undefined, status: 0, errorType: undefined };
    const fault = faults.take(operation);
    const body = new FaultyBody(response, fault, signal);
    response.setHeader('x-amzn-requestid', randomUUID());
    try {
      if (fault?.kind === 'delay') await pause(fault.ms, signal);
      if (fault?.kind === 'hang') await hang(request, response, signal);
      else await serve(request, response, trace, fault, body);
    } finally {
      options.log?.({ ...trace, fault: fault?.kind });
    }
  });
  return { url: service.url, close: () => service.close(), faults };
}

function operationOf({ headers }: IncomingMessage): string {
  const target = String(headers['x-amz-target'] ?? '');
  return target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
}

/** @throws SsmError ValidationException */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxRequestBytes) throw new SsmError('ValidationException', 'The request is too long.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** @throws SsmError SerializationException, ValidationException */
function parseName(body: Buffer): string {
  let request: unknown;
  try {
    request = JSON.parse(body.toString());
  } catch {
    throw new SsmError('SerializationException');
  }
  const name = typeof request === 'object' && request !== null && 'Name' in request ? request.Name : undefined;
  if (typeof name !== 'string' || name === '') {
    throw new SsmError(
      'ValidationException',
      "1 validation error detected: Value at 'name' failed to satisfy constraint",
    );
  }
  return name;
}
