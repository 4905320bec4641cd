import { callRecordKey } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { batchOf, bucket, callId, noticeOf } from './testing/wrap-up-bench.ts';
import { callsAnnounced, readBatch } from './wrap-up-event.ts';

const malformed = (code: string) => expect.objectContaining({ code });

describe('a batch', () => {
  test('is the messages of SQS', () => {
    expect(readBatch(batchOf('a', 'b'))).toEqual([
      { messageId: 'm1', body: 'a' },
      { messageId: 'm2', body: 'b' },
    ]);
  });

  test.each([undefined, {}, { Records: [{ body: 'a' }] }, 'text'])('is not %j', (event) => {
    expect(() => readBatch(event)).toThrow(malformed('request.malformed'));
  });
});

describe('a message', () => {
  test('names each call whose record has come', () => {
    const one = JSON.parse(noticeOf()).Records[0];
    const other = '20261123T094500124Z-edge-0123abcd';
    const two = { s3: { ...one.s3, object: { key: callRecordKey(other) } } };
    expect(callsAnnounced(JSON.stringify({ Records: [one, two] }), bucket)).toEqual([callId, other]);
  });

  test('has its key encoded', () => {
    const encoded = encodeURIComponent(callRecordKey(callId)).replaceAll('-', '%2D');
    expect(callsAnnounced(noticeOf(encoded), bucket)).toEqual([callId]);
  });

  test('may be the test that S3 makes, of no call', () => {
    expect(
      callsAnnounced(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket }), bucket),
    ).toEqual([]);
  });

  test.each([
    ['garbage', '{'],
    ['another notice', '{"Records":[]}'],
    ['another bucket', noticeOf(callRecordKey(callId), 'other')],
    ['another object', noticeOf(`calls/2026/11/23/${callId}/summary.json`)],
    ['a broken key', noticeOf('calls/%E0%A4%A')],
  ])('that is %s is refused', (_, body) => {
    expect(() => callsAnnounced(body, bucket)).toThrow(malformed('record.malformed'));
  });
});
