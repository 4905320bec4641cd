import { callOfRecordKey, EtheraError } from '@ethera/contract';
import { z } from 'zod';

const sqsBatch = z.object({ Records: z.array(z.object({ messageId: z.string().min(1), body: z.string() })) });

const s3Object = z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) });
const s3Notice = z.union([
  z.object({ Records: z.array(z.object({ s3: s3Object })).min(1) }),
  /** S3 sends one when the notification is set up. */
  z.object({ Event: z.literal('s3:TestEvent') }),
]);

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
}

/** @throws EtheraError `request.malformed` when the event is no batch of SQS */
export function readBatch(event: unknown): readonly QueueMessage[] {
  const batch = sqsBatch.safeParse(event);
  if (!batch.success) throw new EtheraError('request.malformed', 'not a batch of SQS messages');
  return batch.data.Records;
}

/**
 * The calls whose records have come into the bucket, by one message. None for the notice that S3 sends as a test.
 * @throws EtheraError `record.malformed`
 */
export function callsAnnounced(body: string, bucket: string): readonly string[] {
  const notice = s3Notice.safeParse(parsed(body));
  if (!notice.success) throw new EtheraError('record.malformed', 'the message is no notice of S3');
  if ('Event' in notice.data) return [];
  return notice.data.Records.map(({ s3 }) => {
    if (s3.bucket.name !== bucket) throw new EtheraError('record.malformed', 'the notice is of another bucket');
    const callId = callOfRecordKey(decodedKey(s3.object.key));
    if (callId === null) throw new EtheraError('record.malformed', 'the notice is not of the record of a call');
    return callId;
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Keys in notices are encoded as in HTML forms. */
function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
