import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { EtheraError } from '@ethera/contract';
import type { RecordingStore } from '../ports/recording-store.ts';

/** 25 ms is usual within a region. Twice this, with the one retry, is within the margin that a turn keeps for its writes. */
const REQUEST_MS = 1_000;

export interface S3RecordingStoreOptions {
  readonly bucket: string;
  /** Region, endpoint and credentials; the environment's when left out. */
  readonly client?: S3ClientConfig | undefined;
  readonly requestMs?: number;
}

/** Keeps recordings in an S3 bucket. */
export function createS3RecordingStore(options: S3RecordingStoreOptions): RecordingStore {
  const { bucket } = options;
  const s3 = s3Client(options);
  return {
    async read(key, signal) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
        return (await object.Body?.transformToByteArray()) ?? new Uint8Array(0);
      } catch (thrown) {
        signal.throwIfAborted();
        if (statusOf(thrown) === 403 || nameOf(thrown) === 'NoSuchKey') {
          throw new EtheraError('recording.missing', `S3 has no ${key}, or the function may not read it`, {
            cause: thrown,
          });
        }
        throw storeFailure(thrown, bucket);
      }
    },
    async size(key, signal) {
      try {
        const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
        return head.ContentLength ?? 0;
      } catch (thrown) {
        signal.throwIfAborted();
        const status = statusOf(thrown);
        if (status === 404 || status === 403) return null;
        throw storeFailure(thrown, bucket);
      }
    },
    async create(key, body, contentType, signal) {
      try {
        await s3.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' }),
          { abortSignal: signal },
        );
        return 'created';
      } catch (thrown) {
        signal.throwIfAborted();
        const status = statusOf(thrown);
        // 409: another write of the same key is under way, and one of the two will stand.
        if (status === 412 || status === 409) return 'exists';
        throw storeFailure(thrown, bucket);
      }
    },
  };
}

export function s3Client({ client, requestMs = REQUEST_MS }: S3RecordingStoreOptions): S3Client {
  return new S3Client({
    maxAttempts: 2,
    // Without the last setting the SDK only warns of a late answer and waits on.
    requestHandler: { connectionTimeout: requestMs, requestTimeout: requestMs, throwOnRequestTimeout: true },
    ...client,
  });
}

export function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof S3ServiceException ? thrown.$metadata.httpStatusCode : undefined;
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : '';
}

export function storeFailure(thrown: unknown, bucket: string): EtheraError {
  const status = statusOf(thrown);
  const name = nameOf(thrown);
  if (name === 'NoSuchBucket')
    return new EtheraError('store.bucket-missing', `there is no bucket ${bucket}`, { cause: thrown });
  if (status === 403 || status === 401 || name === 'CredentialsProviderError') {
    return new EtheraError('store.denied', `S3 refused access to the bucket ${bucket}`, { cause: thrown });
  }
  const how = status === undefined ? 'did not answer' : `answered ${status}`;
  return new EtheraError('store.unavailable', `S3 ${how}`, { cause: thrown });
}
