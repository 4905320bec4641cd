import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamResponseEvent,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import {
  type Briefing,
  type BriefingRequest,
  briefingResponse,
  CONTRACT_VERSION,
  EtheraError,
  FrameDecoder,
  type ReplyFrame,
  reportedError,
  type TurnFunctionRequest,
} from '@ethera/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { TurnService } from '../ports/turn-service.ts';
import { IdleWatch } from './idle-watch.ts';
import { crash, lambdaFailure } from './lambda-failure.ts';

/** A cold start and the slowest provider fit in; the caller has heard the apology by then (`turnDeadlineMs`). */
const IDLE_MS = 20_000;
/** A TCP and TLS handshake take 100 ms at a round trip of 30 ms. */
const CONNECT_MS = 3_000;
/** Requests of one call overlap: one that is heard, one eager, one that was cancelled; at the answer two warm-ups. */
const SOCKETS_PER_CALL = 4;

export interface LambdaTurnServiceOptions {
  readonly turnFunction: string;
  readonly briefingFunction: string;
  /** Calls at once. It bounds the sockets: one request more would wait without a word. */
  readonly maxCalls: number;
  /** Region, endpoint and credentials; the environment's when left out. */
  readonly client?: LambdaClientConfig | undefined;
  /** A stream that says nothing for this long is dead. */
  readonly idleMs?: number;
}

/** A turn service that holds sockets until it is closed. */
export interface LambdaTurnService extends TurnService {
  close(): void;
}

/** The pipeline on AWS Lambda. `brief` that was aborted rejects with the signal's reason. */
export function createLambdaTurnService(options: LambdaTurnServiceOptions): LambdaTurnService {
  const { turnFunction, briefingFunction, idleMs = IDLE_MS } = options;
  const agent = { keepAlive: true, maxSockets: SOCKETS_PER_CALL * options.maxCalls };
  const lambda = new LambdaClient({
    // A second attempt of the SDK's would run the turn a second time, and pay for it.
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECT_MS, httpAgent: agent, httpsAgent: agent }),
    ...options.client,
  });

  async function* invokeTurn(request: TurnFunctionRequest, watch: IdleWatch): AsyncGenerator<Uint8Array, void> {
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: turnFunction,
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const answer = await watch.guard(lambda.send(command, { abortSignal: watch.signal }));
    const requestId = answer.$metadata.requestId;
    const events = answer.EventStream?.[Symbol.asyncIterator]();
    let whole = false;
    for (;;) {
      const next = events ? await watch.guard(events.next()) : undefined;
      if (!next || next.done) break;
      const bytes = payloadOf(next.value, requestId);
      if (bytes === 'complete') whole = true;
      else yield bytes;
    }
    // The body was read to its end, so the socket is free for the next turn.
    watch.release();
    // Only InvokeComplete tells a whole stream from one whose connection was lost.
    if (!whole) throw crash('its stream ended early', requestId);
  }

  async function* answer(
    request: TurnFunctionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ReplyFrame, void, undefined> {
    const watch = new IdleWatch(signal, idleMs);
    const pieces = invokeTurn(request, watch);
    let last = false;
    try {
      for await (const frame of framesOf(pieces)) {
        if (signal.aborted) return;
        last = isLast(frame);
        yield frame;
        if (last) return;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      throw lambdaFailure(thrown, turnFunction);
    } finally {
      // The function still writes to S3 after its last frame. Waiting for its end in the background keeps the socket for
      // the next turn, and the caller from waiting.
      if (last) void drain(pieces, watch);
      else watch.end();
    }
  }

  return {
    answer,
    async warm(personaId, signal) {
      const watch = new IdleWatch(signal, idleMs);
      await drain(invokeTurn({ kind: 'warm', version: CONTRACT_VERSION, personaId }, watch), watch);
    },
    async brief(signal): Promise<Briefing> {
      const request: BriefingRequest = { kind: 'briefing', version: CONTRACT_VERSION };
      const command = new InvokeCommand({
        FunctionName: briefingFunction,
        Payload: Buffer.from(JSON.stringify(request)),
      });
      try {
        // No time-out: the first briefing of a stage has many phrases to make, and Lambda ends it in any case.
        const answer = await lambda.send(command, { abortSignal: signal });
        if (answer.FunctionError) throw crash(answer.FunctionError, answer.$metadata.requestId);
        return readBriefing(answer.Payload ?? new Uint8Array(0));
      } catch (thrown) {
        signal.throwIfAborted();
        throw lambdaFailure(thrown, briefingFunction);
      }
    },
    close: () => lambda.destroy(),
  };
}

/** Ends after the last frame, and leaves what follows unread. */
async function* framesOf(pieces: AsyncGenerator<Uint8Array, void>): AsyncGenerator<ReplyFrame, void> {
  const decoder = new FrameDecoder();
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
    for (const frame of decoder.push(piece.value)) {
      yield frame;
      if (isLast(frame)) return;
    }
  }
  decoder.end();
  throw crash('it ended without a last frame');
}

function isLast(frame: ReplyFrame): boolean {
  return frame.type === 'done' || frame.type === 'error';
}

/** @throws EtheraError `function.crashed` when the event says that the function failed */
function payloadOf(
  event: InvokeWithResponseStreamResponseEvent,
  requestId: string | undefined,
): Uint8Array | 'complete' {
  if (event.PayloadChunk) return event.PayloadChunk.Payload ?? new Uint8Array(0);
  if (!event.InvokeComplete) return new Uint8Array(0);
  // The error's details are the function's own words and may quote the caller: its log has them.
  if (event.InvokeComplete.ErrorCode) throw crash(event.InvokeComplete.ErrorCode, requestId);
  return 'complete';
}

/** Reads to the end, whatever that is. */
async function drain(pieces: AsyncGenerator<Uint8Array, void>, watch: IdleWatch): Promise<void> {
  try {
    for await (const _ of pieces);
  } catch {
    // The reply is complete, or it was only a warm-up: a failure now harms nobody.
  } finally {
    watch.end();
  }
}

/** @throws EtheraError with the function's own code, or `briefing.unavailable` */
function readBriefing(payload: Uint8Array): Briefing {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(payload));
  } catch (cause) {
    throw new EtheraError('briefing.unavailable', 'the briefing function did not answer in JSON', { cause });
  }
  const known = briefingResponse.safeParse(body);
  if (!known.success) {
    throw new EtheraError('briefing.unavailable', 'the briefing is not of the contract', { cause: known.error });
  }
  if ('error' in known.data) throw reportedError(known.data.error, 'briefing.unavailable');
  return known.data;
}
