import { createHash } from 'node:crypto';
import { accountId } from '../lambda/function.ts';
import type { QueuedMessage } from './message-queue.ts';

export interface PutNotice {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What S3 tells of an object that was put, as JSON. Keys are encoded as in HTML forms, but for their slashes. */
export function putNotice({ region, bucket, key, at }: PutNotice): string {
  const encoded = key
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/');
  const s3 = {
    s3SchemaVersion: '1.0',
    configurationId: 'call-ended',
    bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
    object: { key: encoded },
  };
  const eventTime = new Date(at).toISOString();
  const common = { eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: region, eventTime };
  return JSON.stringify({ Records: [{ ...common, eventName: 'ObjectCreated:Put', s3 }] });
}

/** A batch of one message, as Lambda's event source mapping hands it over. */
export function sqsBatch({ messageId, body, receives, sentAt }: QueuedMessage, queue: string, region: string): object {
  const attributes = {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(sentAt),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: String(sentAt),
  };
  return {
    Records: [
      {
        messageId,
        receiptHandle: messageId,
        body,
        attributes,
        messageAttributes: {},
        md5OfBody: createHash('md5').update(body).digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:${accountId}:${queue}`,
        awsRegion: region,
      },
    ],
  };
}

/**
 * Whether a batch of this one message was dealt with, by the answer of a function that reports failures item by item.
 * @param answer what the function returned, as JSON; undefined when the function itself failed
 */
export function isDealtWith(answer: string | undefined): boolean {
  if (answer === undefined) return false;
  try {
    const failures: unknown = JSON.parse(answer || 'null')?.batchItemFailures ?? [];
    // An answer that is none, or names a message nobody sent, fails the whole batch.
    return Array.isArray(failures) && failures.length === 0;
  } catch {
    return false;
  }
}
