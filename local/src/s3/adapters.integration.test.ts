import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3Archive } from '../../../edge-agent/src/adapters/s3-archive.ts';
import { createS3RecordingStore } from '../../../functions/src/adapters/s3-recording-store.ts';
import { createS3VersionedStore } from '../../../functions/src/adapters/s3-versioned-store.ts';
import { countCall, spendOf } from '../../../functions/src/stage-spend.ts';
import { systemClock } from '../../../functions/src/system-clock.ts';
import { recordingStoreContract } from '../../../functions/src/testing/recording-store-contract.ts';
import type { Service } from '../service.ts';
import { hasMoto, startMoto } from './fixtures/moto.ts';
import { startS3 } from './server.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIAOWNER', secretAccessKey: 'owner-secret' };
/** An empty one for each test. */
const buckets = Array.from({ length: 12 }, (_, index) => `recordings-${index}`);
const { signal } = new AbortController();

async function startLocal(): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 's3-adapters-'));
  const s3 = await startS3({ folder, region, buckets, credentials: [{ ...credentials, canList: true }] });
  const close = async () => {
    await s3.close();
    await rm(folder, { recursive: true });
  };
  return { url: s3.url, close };
}

async function startMotoWithBuckets(): Promise<Service> {
  const moto = await startMoto();
  const client = new S3Client(configOf(moto.url));
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  client.destroy();
  return moto;
}

const configOf = (endpoint: string): S3ClientConfig => ({ region, endpoint, credentials, forcePathStyle: true });

/** Both sides' adapters against two S3 of different authors: what they agree on is nobody's invention. */
describe.each([
  { name: 'the local S3', start: startLocal, isHere: true },
  { name: 'moto', start: startMotoWithBuckets, isHere: hasMoto },
])('$name', ({ name, start, isHere }) => {
  describe.skipIf(!isHere)('serves both sides', () => {
    let service: Service;
    let next = 0;
    beforeAll(async () => {
      service = await start();
    });
    afterAll(() => service.close());
    const fresh = () => ({ bucket: buckets[next++] ?? '', client: configOf(service.url) });

    // A generous limit: what it does is asked here, not how soon.
    recordingStoreContract(name, () => createS3RecordingStore({ ...fresh(), requestMs: 10_000 }));

    test('a day’s spending loses no call, and has none twice, of wrap-ups that write at once', async () => {
      const store = createS3VersionedStore({ ...fresh(), requestMs: 10_000 });
      const day = '2026-11-23';
      const calls = ['a', 'b', 'c', 'd', 'e', 'f', 'a', 'b'];
      // All try again at once: each round has one winner.
      const deps = { store, clock: systemClock, random: () => 0 };
      expect(await store.look(`spend/${day}.json`, signal)).toBeNull();
      await Promise.all(calls.map((callId) => countCall(deps, { callId, day, usd: 0.25 }, signal)));
      expect(Object.keys((await spendOf(store, day, signal)).calls).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    });

    test('the edge’s archive has its checksum confirmed, keeps what came first, and knows its own', async () => {
      const archive = createS3Archive(fresh());
      const put = (...bytes: number[]) =>
        archive.put('calls/a/caller.wav', Uint8Array.from(bytes), 'audio/wav', signal);
      expect([await put(1, 2, 3), await put(1, 2, 3), await put(9)]).toEqual(['stored', 'stored-before', 'occupied']);
      expect([...(await archive.get('calls/a/caller.wav', signal))]).toEqual([1, 2, 3]);
      archive.close();
    });

    test('a marker of the edge is seen by the function, at once and once', async () => {
      const shared = fresh();
      const archive = createS3Archive(shared);
      const store = createS3RecordingStore({ ...shared, requestMs: 10_000 });
      expect(await store.size('calls/a/cancel', signal)).toBeNull();
      await archive.putMarker('calls/a/cancel', signal);
      await archive.putMarker('calls/a/cancel', signal);
      expect(await store.size('calls/a/cancel', signal)).toBe(0);
      archive.close();
    });

    test('what one side writes the other reads to the byte', async () => {
      const shared = fresh();
      const archive = createS3Archive(shared);
      const store = createS3RecordingStore({ ...shared, requestMs: 10_000 });
      const audio = Uint8Array.from({ length: 480_000 }, (_, index) => (index * 7) % 256);
      await archive.put('calls/a/caller.wav', audio, 'audio/wav', signal);
      await store.create('prompts/b.ulaw', audio, 'audio/basic', signal);
      expect(Buffer.compare(await store.read('calls/a/caller.wav', signal), audio)).toBe(0);
      expect(Buffer.compare(await archive.get('prompts/b.ulaw', signal), audio)).toBe(0);
      archive.close();
    });

    test('a bucket that is not there is named by both', async () => {
      const nowhere = { bucket: 'nowhere', client: configOf(service.url) };
      const archive = createS3Archive(nowhere);
      const expected = { code: 'store.bucket-missing' };
      await expect(archive.put('a', Uint8Array.of(1), 'audio/wav', signal)).rejects.toMatchObject(expected);
      const store = createS3RecordingStore({ ...nowhere, requestMs: 10_000 });
      await expect(store.create('a', Uint8Array.of(1), 'audio/wav', signal)).rejects.toMatchObject(expected);
      archive.close();
    });
  });
});
