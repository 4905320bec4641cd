import { describe, expect, it } from 'vitest';
import { callsAnnounced, readBatch } from '../../../functions/src/wrap-up-event.ts';
import { isDealtWith, putNotice, sqsBatch } from './aws-events.ts';

const callId = '20261123T094500123Z-edge-0123abcd';
const notice = (key: string) => putNotice({ region: 'eu-central-1', bucket: 'b', key, at: 0 });

describe('what the function is told', () => {
  it('is what it can read', () => {
    const body = notice(`calls/2026/11/23/${callId}/call.json`);
    const [message] = readBatch(sqsBatch({ messageId: 'm', body, receives: 2, sentAt: 5 }, 'queue', 'eu-central-1'));
    expect(message).toEqual({ messageId: 'm', body });
    expect(callsAnnounced(body, 'b')).toEqual([callId]);
  });

  it('has its key encoded as S3 does', () => {
    expect(JSON.parse(notice('calls/a b/ä+.json')).Records[0].s3.object.key).toBe('calls/a+b/%C3%A4%2B.json');
  });
});

describe('what the function answers', () => {
  it.each([
    ['{"batchItemFailures":[]}', true],
    ['{}', true],
    ['null', true],
    ['', true],
    ['{"batchItemFailures":[{"itemIdentifier":"m"}]}', false],
    ['{"batchItemFailures":"all"}', false],
    ['{', false],
    [undefined, false],
  ])('%j: dealt with is %s', (answer, dealtWith) => {
    expect(isDealtWith(answer)).toBe(dealtWith);
  });
});
