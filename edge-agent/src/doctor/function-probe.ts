import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamResponseEvent,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import {
  type Briefing,
  briefingResponse,
  type CheckReport,
  CONTRACT_VERSION,
  checkResponse,
  EtheraError,
  FrameDecoder,
  reportedError,
} from '@ethera/contract';
import type { z } from 'zod';
import { crash, lambdaFailure } from '../adapters/lambda-failure.ts';

/** The stage's functions as the doctor asks them. Each rejects with EtheraError `function.*`, or the function's own code. */
export interface FunctionProbe {
  brief(signal: AbortSignal): Promise<Briefing>;
  /** Opens the connections of one environment, as the beginning of a call does. */
  warm(personaId: string, signal: AbortSignal): Promise<void>;
  /** What the functions find when they try the providers. */
  check(signal: AbortSignal): Promise<CheckReport>;
  /**
   * Whether the identity may invoke a function: nothing runs.
   * @returns undefined when there is no such function, which AWS tells only to who may invoke it
   */
  mayInvoke(functionName: string, signal: AbortSignal): Promise<boolean | undefined>;
  close(): void;
}

export interface FunctionProbeOptions {
  readonly turnFunction: string;
  readonly briefingFunction: string;
  readonly client: LambdaClientConfig;
}

export function createFunctionProbe({ turnFunction, briefingFunction, client }: FunctionProbeOptions): FunctionProbe {
  const lambda = new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 3_000 }, ...client });

  async function ask<Schema extends z.ZodType>(kind: string, schema: Schema, signal: AbortSignal) {
    const Payload = Buffer.from(JSON.stringify({ kind, version: CONTRACT_VERSION }));
    const command = new InvokeCommand({ FunctionName: briefingFunction, Payload });
    const answer = await lambda.send(command, { abortSignal: signal }).catch((thrown: unknown) => {
      signal.throwIfAborted();
      throw lambdaFailure(thrown, briefingFunction);
    });
    if (answer.FunctionError) throw crash(answer.FunctionError, answer.$metadata.requestId);
    const known = schema.safeParse(parse(answer.Payload));
    if (!known.success) throw new EtheraError('briefing.unavailable', `the answer to "${kind}" is not of the contract`);
    return known.data;
  }

  return {
    async brief(signal) {
      const answer = await ask('briefing', briefingResponse, signal);
      if ('error' in answer) throw reportedError(answer.error, 'briefing.unavailable');
      return answer;
    },
    async check(signal) {
      const answer = await ask('check', checkResponse, signal);
      if ('error' in answer) throw reportedError(answer.error, 'briefing.unavailable');
      return answer;
    },
    async warm(personaId, signal) {
      const Payload = Buffer.from(JSON.stringify({ kind: 'warm', version: CONTRACT_VERSION, personaId }));
      const command = new InvokeWithResponseStreamCommand({ FunctionName: turnFunction, Payload });
      try {
        const { EventStream = [], $metadata } = await lambda.send(command, { abortSignal: signal });
        await readToDone(EventStream, $metadata.requestId);
      } catch (thrown) {
        signal.throwIfAborted();
        throw lambdaFailure(thrown, turnFunction);
      }
    },
    async mayInvoke(FunctionName, signal) {
      try {
        await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }), { abortSignal: signal });
        return true;
      } catch (thrown) {
        signal.throwIfAborted();
        // Other refusals, such as of an unknown key, are not about the function.
        if (thrown instanceof Error && thrown.name === 'AccessDeniedException') return false;
        if (thrown instanceof Error && thrown.name === 'ResourceNotFoundException') return undefined;
        throw lambdaFailure(thrown, FunctionName);
      }
    },
    close: () => lambda.destroy(),
  };
}

/** @throws EtheraError what the function says in its last frame, or `function.crashed` when there is none */
async function readToDone(
  events: Iterable<InvokeWithResponseStreamResponseEvent> | AsyncIterable<InvokeWithResponseStreamResponseEvent>,
  requestId: string | undefined,
): Promise<void> {
  const decoder = new FrameDecoder();
  let done = false;
  for await (const { PayloadChunk, InvokeComplete } of events) {
    if (InvokeComplete?.ErrorCode) throw crash(InvokeComplete.ErrorCode, requestId);
    for (const frame of decoder.push(PayloadChunk?.Payload ?? new Uint8Array(0))) {
      if (frame.type === 'error') throw reportedError(frame, 'function.crashed');
      if (frame.type === 'done') done = true;
    }
  }
  if (!done) throw crash('it ended without a last frame', requestId);
}

function parse(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}

/** The name or ARN of a function without its alias or version; the same when it has none. */
export function withoutAlias(functionName: string): string {
  const parts = functionName.split(':');
  const whole = parts[0] === 'arn' ? 7 : parts[1] === 'function' ? 3 : 1;
  return parts.slice(0, whole).join(':');
}
