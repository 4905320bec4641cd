import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { type Fault, FaultPlan } from '../faults.ts';
import { FaultyBody, hang, pause } from '../faulty-body.ts';
import { listen } from '../http-listener.ts';
import { createSampler, type Figure } from '../latency.ts';
import type { Service } from '../service.ts';
import type { Credential } from '../sigv4.ts';
import { accountSettings, asksForAccount } from './account-settings.ts';
import { DeployedFunction } from './deployed-function.ts';
import { awsRetryDelaysMs, EventQueue } from './event-queue.ts';
import { eventStreamType, invokeComplete, payloadChunk } from './event-stream.ts';
import { arnOf, type LambdaFunction, parseFunctionRef } from './function.ts';
import { errorOfStatus, LambdaError } from './lambda-error.ts';
import type { InvocationOutcome } from './outcome.ts';
import { EnvironmentPool, type LambdaCounts } from './pool.ts';
import { Reaper } from './reaper.ts';
import {
  authenticate,
  checkJson,
  type LambdaCredential,
  type LambdaOperation,
  matchRoute,
  parseInvoke,
  readPayload,
} from './request.ts';
import { SharedProcess, type SharedProcessOptions } from './shared-process.ts';
import { BufferSink, StreamSink } from './sinks.ts';

export type { LambdaFunction } from './function.ts';
export type { LambdaCounts } from './pool.ts';
export type { LambdaCredential } from './request.ts';

/** One line that a function, or Lambda about it, wrote to its log. */
export interface LambdaLogLine {
  readonly functionName: string;
  readonly environmentId: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One request to the service, once it is over. */
export interface LambdaRequestEntry {
  readonly operation: LambdaOperation | 'Unknown';
  readonly functionName: string;
  readonly requestId: string;
  readonly status: number;
  /** Of the refusal, or of the function's own failure. */
  readonly errorType: string | undefined;
  readonly fault: Fault['kind'] | undefined;
  /** Epoch milliseconds at which the request's headers had arrived. */
  readonly startedAtMs: number;
  /** From then to the first byte of the function's response; undefined when none came. */
  readonly firstByteMs: number | undefined;
  readonly durationMs: number;
}

export interface LambdaOptions {
  readonly functions: readonly LambdaFunction[];
  /** Who may call. */
  readonly credentials: readonly LambdaCredential[];
  /** Whose key functions find in their environment unless they name another. */
  readonly role: Credential;
  /** Environments busy at once, over all functions; default 100. Each is a process of some 50 MB. */
  readonly maxConcurrency?: number;
  /** Default `us-east-1`; signatures for another region are refused. */
  readonly region?: string;
  /** Stops processes between invocations, as Lambda does, so that work nobody awaits stands still. Default true. */
  readonly freeze?: boolean;
  /** Milliseconds that the service takes with a call before the function, or its new environment, begins; none by default. */
  readonly frontMs?: Figure | undefined;
  /** Of every environment's process, as `os.setPriority` has it. */
  readonly priority?: number | undefined;
  /** Runs all environments of a function's version in one process: for loads in which Lambda's own work is not meant. */
  readonly sharedProcesses?: boolean | undefined;
  /** Script that runs inside each environment and speaks to the Runtime API; the stand-in's own when left out. */
  readonly runtimeFile?: string | undefined;
  /** Waits before the second, third… try of a failed `Event` invocation; default as AWS, 1 and 2 minutes. */
  readonly eventRetryDelaysMs?: readonly number[];
  readonly log?: (line: LambdaLogLine) => void;
  readonly requestLog?: (entry: LambdaRequestEntry) => void;
}

/** Lambda's Invoke, InvokeWithResponseStream and GetAccountSettings. Faults: the first two names. */
export interface LambdaStandIn extends Service {
  readonly faults: FaultPlan;
  /** Counts since the start, by function name. */
  describe(): Readonly<Record<string, LambdaCounts>>;
  /** Ends idle environments, so that the next invocations start cold. */
  recycle(): Promise<void>;
  /**
   * Publishes new code of a function and moves its aliases there, as a deployment does: what is running runs on.
   * @returns the number of the new version
   */
  publish(functionName: string, change: Partial<Omit<LambdaFunction, 'name' | 'aliases'>>): string;
  /** Kills running invocations of a function, chosen by their payload, in the middle of whatever they do. */
  crash(functionName: string, isMeant: (payload: Buffer) => boolean): Promise<void>;
}

/**
 * A function that has nothing more to do after its stream is free again within a millisecond: waiting for that lets the
 * caller's next invocation find it warm. One that works on must not hold its caller, so the wait is short.
 */
const releaseGraceMs = 5;

/** What is known of a request so far; filled in step by step and logged at the end. */
interface Trace {
  readonly requestId: string;
  readonly started: number;
  operation: LambdaRequestEntry['operation'];
  functionName: string;
  status: number;
  errorType: string | undefined;
  firstByteMs: number | undefined;
}

interface Call {
  readonly request: IncomingMessage;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
  readonly response: ServerResponse;
  readonly body: FaultyBody;
  readonly trace: Trace;
}

/** An invocation that may run: function found, caller allowed, payload read. */
interface Admitted {
  readonly fn: LambdaFunction;
  readonly version: string;
  readonly arn: string;
  readonly payload: Buffer;
  readonly wantsLog: boolean;
}

async function sendJson(call: Call, status: number, headers: Record<string, string>, body: Uint8Array): Promise<void> {
  call.trace.status = status;
  call.response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  await call.body.write(body);
  await call.body.end();
}

function sendRefusal(call: Call, error: LambdaError, fault: Fault | undefined): Promise<void> {
  call.trace.errorType = error.type;
  const planned = fault?.kind === 'status' ? fault : undefined;
  const retryAfter = planned?.retryAfterSeconds;
  const headers = {
    'x-amzn-errortype': error.type,
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const body = { ...error.details, message: error.message, Message: error.message };
  return sendJson(call, planned?.status ?? error.status, headers, Buffer.from(JSON.stringify(body)));
}

/**
 * Starts Lambda: each execution environment is a process that runs the function's bundle as a deployment would, frozen
 * between invocations, killed at its time-out, and ended with this server, however it ends.
 */
export async function startLambda(options: LambdaOptions): Promise<LambdaStandIn> {
  const region = options.region ?? 'us-east-1';
  const faults = new FaultPlan();
  const sample = createSampler();
  const reaper = new Reaper();
  const functions = new Map(
    options.functions.map((fn) => [fn.name, new DeployedFunction({ ...fn, folder: path.resolve(fn.folder) })]),
  );
  const events = new EventQueue(options.eventRetryDelaysMs ?? awsRetryDelaysMs);
  const maxConcurrency = options.maxConcurrency ?? 100;
  let endpointUrl = '';
  const sharedProcesses = new Map<string, SharedProcess>();
  const shared = (process: SharedProcessOptions): SharedProcess => {
    const name = `${process.fn.name}:${process.version}`;
    const running = sharedProcesses.get(name) ?? new SharedProcess(process);
    sharedProcesses.set(name, running);
    return running;
  };
  const pool = new EnvironmentPool({
    maxConcurrency,
    environment: (fn, version, id) => {
      const common: SharedProcessOptions = {
        fn,
        version,
        id,
        region,
        reaper,
        endpointUrl,
        role: fn.role ?? options.role,
        priority: options.priority,
        log: (stream, text) => options.log?.({ functionName: fn.name, environmentId: id, stream, text }),
      };
      if (options.sharedProcesses) return { ...common, freeze: false, sharedProcess: shared(common) };
      return { ...common, freeze: options.freeze ?? true, runtimeFile: options.runtimeFile };
    },
    released: () => events.drain(),
  });

  function resolveTarget(call: Call, credential: LambdaCredential, payload: Buffer): Admitted {
    const { ref, wantsLog } = parseInvoke(call.request.url ?? '/', call.request.headers);
    const arn = arnOf(region, ref);
    if (!(credential.allows?.(ref.name, ref.qualifier) ?? true)) {
      const who = credential.accessKeyId;
      const message = `User: ${who} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`;
      throw new LambdaError('AccessDeniedException', message);
    }
    const meant = functions.get(ref.name)?.resolve(ref.qualifier);
    if (!meant) throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}`, { Type: 'User' });
    return { ...meant, arn, payload: checkJson(payload), wantsLog };
  }

  async function invoke(call: Call, { fn, version, arn, payload, wantsLog }: Admitted): Promise<void> {
    const sink = new BufferSink();
    const finished = pool.run(fn, version, { requestId: call.trace.requestId, arn, payload, sink });
    const outcome = await sink.outcome;
    recordOutcome(call.trace, outcome);
    call.trace.firstByteMs = performance.now() - call.trace.started;
    // The environment is free before its caller knows the result, so that the caller's next invocation can have it.
    const tail = await finished;
    const log = wantsLog ? { 'x-amz-log-result': Buffer.from(tail).toString('base64') } : {};
    const error = outcome.ok ? {} : { 'x-amz-function-error': 'Unhandled' };
    const headers = { 'x-amz-executed-version': version, ...error, ...log };
    await sendJson(call, 200, headers, outcome.ok ? sink.body : Buffer.from(outcome.details));
  }

  async function invokeStreaming(call: Call, { fn, version, arn, payload, wantsLog }: Admitted): Promise<void> {
    const { response, body, trace } = call;
    const sink = new StreamSink(async (chunk) => {
      trace.firstByteMs ??= performance.now() - trace.started;
      await body.write(payloadChunk(chunk));
    });
    const finished = pool.run(fn, version, { requestId: trace.requestId, arn, payload, sink });
    trace.status = 200;
    response.writeHead(200, { 'content-type': eventStreamType, 'x-amz-executed-version': version });
    const outcome = await sink.outcome;
    recordOutcome(trace, outcome);
    if (!wantsLog) await Promise.race([finished, pause(releaseGraceMs)]);
    await body.write(invokeComplete(outcome, wantsLog ? await finished : undefined));
    await body.end();
    await finished;
  }

  function accept(call: Call, { fn, version, arn, payload }: Admitted): Promise<void> {
    const { requestId } = call.trace;
    events.add(() => {
      const sink = new BufferSink();
      const finished = pool.run(fn, version, { requestId, arn, payload, sink });
      return finished.then(() => sink.outcome);
    });
    return sendJson(call, 202, {}, new Uint8Array(0));
  }

  function describeAccount(call: Call): Promise<void> {
    const { credentials } = options;
    const who = authenticate(call.request, Buffer.alloc(0), { credentials, region, nowMs: Date.now() });
    if (who.seesAccount === false) {
      const message = `User: ${who.accessKeyId} is not authorized to perform: lambda:GetAccountSettings`;
      throw new LambdaError('AccessDeniedException', message);
    }
    const settings = accountSettings(functions.size, maxConcurrency);
    return sendJson(call, 200, {}, Buffer.from(JSON.stringify(settings)));
  }

  async function perform(call: Call): Promise<void> {
    const { request } = call;
    if (asksForAccount(request.method ?? '', request.url ?? '/')) return describeAccount(call);
    const { operation, type } = parseInvoke(request.url ?? '/', request.headers);
    const payload = await readPayload(request, type);
    const credential = authenticate(request, payload, { credentials: options.credentials, region, nowMs: Date.now() });
    const admitted = resolveTarget(call, credential, payload);
    if (type === 'DryRun') {
      call.trace.status = 204;
      call.response.writeHead(204);
      return call.body.end();
    }
    if (options.frontMs !== undefined) await pause(sample(options.frontMs), call.signal);
    if (type === 'Event') return accept(call, admitted);
    return operation === 'Invoke' ? invoke(call, admitted) : invokeStreaming(call, admitted);
  }

  async function serve(call: Call, fault: Fault | undefined): Promise<void> {
    try {
      if (fault?.kind === 'status') throw errorOfStatus(fault.status);
      if (fault?.kind === 'garbage') return await sendJson(call, 200, {}, Buffer.from('\u0000<gar'));
      await perform(call);
    } catch (error) {
      if (call.response.headersSent || call.response.destroyed) throw error;
      const refusal = error instanceof LambdaError ? error : new LambdaError('ServiceException', String(error));
      await sendRefusal(call, refusal, fault);
    } finally {
      call.request.resume();
    }
  }

  const service = await listen(async (request, response, signal) => {
    const startedAtMs = Date.now();
    const trace = traceOf(request);
    const fault = trace.operation === 'Unknown' ? undefined : faults.take(trace.operation);
    const call = { request, signal, response, trace, body: new FaultyBody(response, fault, signal) };
    response.setHeader('x-amzn-requestid', trace.requestId);
    try {
      if (fault?.kind === 'delay') await pause(fault.ms, signal);
      if (fault?.kind === 'hang') await hang(request, response, signal);
      else await serve(call, fault);
    } finally {
      const { started, ...told } = trace;
      options.requestLog?.({ ...told, fault: fault?.kind, startedAtMs, durationMs: performance.now() - started });
    }
  });

  endpointUrl = service.url;

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    events.close();
    await Promise.all([pool.close(), service.close()]);
    await Promise.all([...sharedProcesses.values()].map((process) => process.close()));
    await reaper.close();
  };
  return {
    url: service.url,
    faults,
    describe: () => Object.fromEntries([...functions.keys()].map((name) => [name, pool.counts(name)])),
    recycle: () => pool.recycle(),
    publish: (functionName, change) => {
      const deployed = functions.get(functionName);
      if (!deployed) throw new Error(`There is no function ${functionName}.`);
      return deployed.publish(change);
    },
    crash: (functionName, isMeant) => pool.crash(functionName, isMeant),
    close: () => (closed ??= close()),
  };
}

function recordOutcome(trace: Trace, outcome: InvocationOutcome): void {
  trace.errorType = outcome.ok ? undefined : outcome.errorType;
}

function traceOf(request: IncomingMessage): Trace {
  const route = matchRoute(request.url ?? '/');
  return {
    requestId: randomUUID(),
    started: performance.now(),
    operation: route?.operation ?? 'Unknown',
    functionName: (route && parseFunctionRef(route.name, undefined)?.name) ?? '',
    status: 0,
    errorType: undefined,
    firstByteMs: undefined,
  };
}
