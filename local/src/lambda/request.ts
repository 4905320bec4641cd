import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Credential, jsonErrorOfSigningFault, queryPairs, verifySignature } from '../sigv4.ts';
import { type FunctionRef, parseFunctionRef } from './function.ts';
import { LambdaError } from './lambda-error.ts';

export interface LambdaCredential extends Credential {
  /** Narrows what the key may invoke; everything when left out. */
  readonly allows?: (functionName: string, qualifier: string | undefined) => boolean;
  /** Whether it may see the account's settings; true when left out. */
  readonly seesAccount?: boolean;
}

export type LambdaOperation = 'Invoke' | 'InvokeWithResponseStream';
export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

export interface InvokeRequest {
  readonly operation: LambdaOperation;
  readonly ref: FunctionRef;
  readonly type: InvocationType;
  readonly wantsLog: boolean;
}

/** Payload limits of the service, in bytes. */
export const maxPayloadBytes: Readonly<Record<InvocationType, number>> = {
  RequestResponse: 6 * 1024 * 1024,
  DryRun: 6 * 1024 * 1024,
  Event: 1024 * 1024,
};

const routes: readonly (readonly [LambdaOperation, RegExp])[] = [
  ['Invoke', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/],
  ['InvokeWithResponseStream', /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations$/],
];

/** Which of the operations the path names, with the function's name decoded; undefined for any other path. */
export function matchRoute(target: string): { operation: LambdaOperation; name: string } | undefined {
  const path = target.split('?', 1)[0] ?? '/';
  for (const [operation, route] of routes) {
    const name = route.exec(path)?.[1];
    if (name) return { operation, name: decoded(name) };
  }
  return undefined;
}

/** Broken encoding stays as it is, and is then no valid name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** @throws LambdaError UnknownOperationException, InvalidParameterValueException. */
export function parseInvoke(target: string, headers: IncomingMessage['headers']): InvokeRequest {
  const route = matchRoute(target);
  if (!route) throw new LambdaError('UnknownOperationException', 'Unknown operation');
  const qualifier = new Map(queryPairs(target)).get('Qualifier');
  const ref = parseFunctionRef(route.name, qualifier);
  const type = String(headers['x-amz-invocation-type'] ?? 'RequestResponse');
  if (!ref) throw new LambdaError('InvalidParameterValueException', `Invalid function name: ${route.name}`);
  if (!(type in maxPayloadBytes) || (type === 'Event' && route.operation === 'InvokeWithResponseStream')) {
    throw new LambdaError('InvalidParameterValueException', `Invalid invocation type: ${type}`);
  }
  return {
    operation: route.operation,
    ref,
    type: type as InvocationType,
    wantsLog: headers['x-amz-log-type'] === 'Tail',
  };
}

/**
 * Reads the whole body, of which at most the service's limit is kept.
 * @throws LambdaError RequestEntityTooLargeException.
 */
export async function readPayload(request: IncomingMessage, type: InvocationType): Promise<Buffer> {
  const limit = maxPayloadBytes[type];
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= limit) chunks.push(chunk as Buffer);
  }
  if (bytes > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new LambdaError('RequestEntityTooLargeException', message, { Type: 'User' });
  }
  return Buffer.concat(chunks);
}

/** @throws LambdaError InvalidRequestContentException; an empty payload is an empty event. */
export function checkJson(payload: Buffer): Buffer {
  if (payload.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(payload.toString());
    return payload;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LambdaError('InvalidRequestContentException', `Could not parse request body into json: ${why}`, {
      Type: 'User',
    });
  }
}

/** @throws LambdaError by the name AWS gives to the fault of the signature. */
export function authenticate(
  request: IncomingMessage,
  payload: Buffer,
  options: { readonly credentials: readonly LambdaCredential[]; readonly region: string; readonly nowMs: number },
): LambdaCredential {
  const { method = 'GET', url: target = '/', headers } = request;
  const payloadHash = createHash('sha256').update(payload).digest('hex');
  const verdict = verifySignature({ method, target, headers, payloadHash }, { ...options, service: 'lambda' });
  if (!verdict.ok) throw new LambdaError(jsonErrorOfSigningFault[verdict.fault], verdict.message);
  return verdict.credential;
}
