import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { VersionedStore } from '../ports/versioned-store.ts';
import { type S3RecordingStoreOptions, s3Client, statusOf, storeFailure } from './s3-recording-store.ts';

/**
 * Another write was first; or is under way (409), and one of the two will stand. 404: the object that was seen has been
 * deleted. An answer that was lost makes the SDK's second try one of these, too, although the first was taken.
 */
const changed: ReadonlySet<number | undefined> = new Set([404, 409, 412]);

const missing: ReadonlySet<string> = new Set(['NoSuchKey', 'AccessDenied']);

/** Objects of an S3 bucket that are written by `If-Match` alone. */
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
        // To whoever may not list the whole bucket S3 does not tell a missing object from a forbidden one. Were it forbidden, no
        // `replace` of what is not there would ever be taken.
        if (thrown instanceof Error && missing.has(thrown.name)) return null;
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
        const isBucketMissing = thrown instanceof Error && thrown.name === 'NoSuchBucket';
        if (!isBucketMissing && changed.has(statusOf(thrown))) return 'changed';
        throw storeFailure(thrown, bucket);
      }
    },
  };
}
