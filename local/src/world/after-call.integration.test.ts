import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  attemptKeys,
  type CallRecord,
  callDay,
  callEvent,
  callRecordKey,
  callSummary,
  createCallId,
  stageSpend,
  stageSpendKey,
  summaryKey,
  webhookMarkerKey,
} from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOf, turnRecordOf } from '../../../functions/src/testing/wrap-up-bench.ts';
import { signWebhook, webhookId } from '../../../functions/src/webhook-signature.ts';
import { renderStage } from '../../../scripts/render/render-stage.ts';
import { type GroqStandIn, startGroq } from '../groq/server.ts';
import { type ArchiveReader, createArchiveReader } from './archive-reader.ts';
import { type Cloud, startCloud } from './cloud.ts';

interface Delivery {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Somebody who is told of calls. Answers with the statuses planned, then with 204. */
async function startReceiver() {
  const deliveries: Delivery[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    deliveries.push({ headers: request.headers, body });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`, deliveries, statuses, close };
}

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const end = new AsyncDisposableStack();
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let groq: GroqStandIn;
let cloud: Cloud;
let archive: ArchiveReader;
let s3: S3Client;

beforeAll(async () => {
  const render = await renderStage({ stage: 'dev' });
  const objectsFolder = end.adopt(await mkdtemp(join(tmpdir(), 'ethera-after-call-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  receiver = end.adopt(await startReceiver(), ({ close }) => close());
  const transcriber = { transcribe: async () => ({ text: '', noSpeechProbability: 0 }) };
  groq = end.adopt(await startGroq({ apiKeys: ['gsk_test'], transcriber }), ({ close }) => close());
  const nowhere = { access: { apiKey: 'unused', baseUrl: 'http://127.0.0.1:9' }, standIn: undefined };
  const providers = { groq: { access: { apiKey: 'gsk_test', baseUrl: groq.url }, standIn: groq }, elevenLabs: nowhere };
  const afterCall = { webhook: { url: receiver.url, secret }, visibilityMs: 100 };
  cloud = end.adopt(await startCloud({ render, objectsFolder, providers, afterCall }), ({ close }) => close());
  archive = createArchiveReader(objectsFolder, cloud.names.bucket, cloud.s3);
  s3 = end.adopt(
    new S3Client({ region: cloud.names.region, endpoint: cloud.s3.url, credentials: cloud.edgeCredential }),
    (client) => client.destroy(),
  );
}, 300_000);
afterAll(() => end.disposeAsync());

const newCallId = (random: string) => createCallId(new Date(), 'test', random);
const put = (key: string, body: unknown) =>
  s3.send(
    new PutObjectCommand({
      Bucket: cloud.names.bucket,
      Key: key,
      Body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
const endCall = (callId: string, changes: Partial<CallRecord> = {}) =>
  put(callRecordKey(callId), callOf({ callId, ...changes }));
const attempt = (callId: string) => put(attemptKeys(callId, 1, 1).turn, turnRecordOf({ callId }));
const toldOf = (callId: string) =>
  receiver.deliveries.filter(({ headers }) => headers['webhook-id'] === webhookId(callId));
const summaryOf = async (callId: string) =>
  callSummary.parse(JSON.parse((await archive.waitForObject(summaryKey(callId))).toString()));

const dayOf = (callId: string) => callDay(callId).replaceAll('/', '-');

describe('the bundle of wrap-up', () => {
  it('tells of an ended call as often as it takes, and writes its summary once', async () => {
    const callId = newCallId('00000001');
    receiver.statuses.push(503, 429);
    await attempt(callId);
    await endCall(callId);
    const summary = await summaryOf(callId);
    expect(summary).toMatchObject({
      outcome: 'answered',
      text: 'The caller asked about the opening hours.',
      model: 'openai/gpt-oss-20b',
      uncounted: [],
      cost: { speech: { usd: 0.005, characters: 100 }, unpriced: [] },
    });
    // The turn's tokens, and those of the summary itself as the stand-in counts them.
    const asked = groq.requests.filter(({ operation }) => operation === 'chat');
    expect(asked).toHaveLength(1);
    expect(summary.cost.llmInput.tokens).toBe(400 + (asked[0]?.promptTokens ?? Number.NaN));

    await archive.waitForObject(webhookMarkerKey(callId));
    const deliveries = toldOf(callId);
    expect(deliveries).toHaveLength(3);
    expect(new Set(deliveries.map(({ body }) => body)).size).toBe(1);
    const { headers, body } = deliveries[2] as Delivery;
    expect(callEvent.parse(JSON.parse(body)).data).toEqual({ ...summary, caller: '+4915112345678', called: '777' });
    const signedAt = Number(headers['webhook-timestamp']) * 1_000;
    expect(headers).toMatchObject(signWebhook(webhookId(callId), body, secret, signedAt));

    const metrics = cloud.lambda.lines
      .filter(({ text }) => text.includes('"CallCostUsd"'))
      .map(({ text }) => JSON.parse(text));
    expect(metrics).toEqual([expect.objectContaining({ Stage: 'dev', CallCostUsd: summary.cost.totalUsd })]);
  });

  it('does nothing twice when a record is announced again', async () => {
    const callId = newCallId('00000002');
    await attempt(callId);
    await endCall(callId);
    await archive.waitForObject(webhookMarkerKey(callId));
    const done = () =>
      cloud.lambda.lines.filter(({ text }) => text.includes('call wrapped up') && text.includes(callId)).length;
    const [asked, before] = [groq.requests.length, await archive.readObject(summaryKey(callId))];
    await endCall(callId);
    await expect.poll(done).toBe(2);
    expect(toldOf(callId)).toHaveLength(1);
    expect(groq.requests).toHaveLength(asked);
    expect(await archive.readObject(summaryKey(callId))).toEqual(before);
    const { calls } = stageSpend.parse(JSON.parse((await archive.readObject(stageSpendKey(dayOf(callId)))).toString()));
    expect(calls[callId]).toBe((await summaryOf(callId)).cost.totalUsd);
  });

  it('waits for an attempt that is still being written', async () => {
    const callId = newCallId('00000003');
    await endCall(callId, { conversation: [], turns: callOf().turns });
    const looked = () =>
      cloud.s3.requests.some(
        ({ operation, key }) => operation === 'GetObject' && key === attemptKeys(callId, 1, 1).turn,
      );
    await expect.poll(looked).toBe(true);
    await attempt(callId);
    expect(await summaryOf(callId)).toMatchObject({ uncounted: [], cost: { speech: { characters: 100 } } });
  });

  it('leaves what it cannot read to the dead letters, and can be given it again', async () => {
    const after = cloud.afterCall;
    if (!after) throw new Error('nothing is done about ended calls');
    const callId = newCallId('00000004');
    await attempt(callId);
    await put(callRecordKey(callId), '{"version":1}');
    await expect.poll(() => after.deadLetters.length, { timeout: 20_000 }).toBe(1);
    expect(after.deadLetters[0]).toMatchObject({ receives: 5, body: expect.stringContaining(callId) });
    const failures = cloud.lambda.lines.filter(({ text }) => text.includes('wrap-up failed') && text.includes(callId));
    expect(failures.map(({ text }) => JSON.parse(text).code)).toEqual(Array(5).fill('record.malformed'));
    // As an operator does who has mended the record: without a notice of its own, the redrive alone brings it back.
    cloud.s3.events.off('request', after.notice);
    await endCall(callId);
    cloud.s3.events.on('request', after.notice);
    after.redrive();
    expect(await summaryOf(callId)).toMatchObject({ outcome: 'answered' });
    expect(after.deadLetters).toEqual([]);
  });
});
