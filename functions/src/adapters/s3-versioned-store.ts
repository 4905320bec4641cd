import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { VersionedStore } from '../ports/versioned-store.ts';
import { type S3RecordingStoreOptions, s3Client, statusOf, storeFailure } from './s3-recording-store.ts';

/**
 * Another write was first; or is under way (409), and one of the two will stand. 404: the object that was seen has been
 * deleted. An answer that was lost makes the SDK's second try one of these, too, although the first was taken.
 */
const changed: ReadonlySet<number | undefined> = new Set([404, 409, 412]);

/** Objects of an S3 bucket that are written by `If-Match` alone. The identity must be allowed to list their prefix. */
export function createS3VersionedStore(options: S3RecordingStoreOptions): VersionedStore {
  const { bucket } = options;
  const s3 = s3Client(options);
  return {
    async look(key, signal) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
        const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array(0);
        return { body, version: object.ETag ?? '' };
      } catch (thrown) {
        signal.throwIfAborted();
        // A 403 would be a missing permission: to take it for a missing object would be to count from nothing for ever.
        if (statusOf(thrown) === 404 && thrown instanceof Error && thrown.name === 'NoSuchKey') return null;
        throw storeFailure(thrown, bucket);
      }
    },
    async replace(key, body, contentType, version, signal) {
      const condition = version === null ? { IfNoneMatch: '*' } : { IfMatch: version };
      const put = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, ...condition };
      try {
        await s3.send(new PutObjectCommand(put), { abortSignal: signal });
        return 'replaced';
      } catch (thrown) {
        signal.throwIfAborted();
        const missingBucket = thrown instanceof Error && thrown.name === 'NoSuchBucket';
        if (!missingBucket && changed.has(statusOf(thrown))) return 'changed';
        throw storeFailure(thrown, bucket);
      }
    },
  };
}
