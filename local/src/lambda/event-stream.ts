import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import type { InvocationOutcome } from './outcome.ts';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

export const eventStreamType = 'application/vnd.amazon.eventstream';

function event(type: string, contentType: string, body: Uint8Array): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: contentType },
    },
    body,
  });
}

/** One part of a streamed response. */
export const payloadChunk = (bytes: Uint8Array): Uint8Array => event('PayloadChunk', 'application/octet-stream', bytes);

/** The last event of every streamed response; it alone tells a whole stream from a broken one. */
export function invokeComplete(outcome: InvocationOutcome, logTail: string | undefined): Uint8Array {
  const error = outcome.ok ? {} : { ErrorCode: outcome.errorType, ErrorDetails: outcome.details };
  const log = logTail === undefined ? {} : { LogResult: Buffer.from(logTail).toString('base64') };
  return event('InvokeComplete', 'application/json', Buffer.from(JSON.stringify({ ...error, ...log })));
}
