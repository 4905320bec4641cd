import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { ObjectReader } from '../ports/object-reader.ts';
import { storeFailure } from './s3-archive.ts';

/** An operator waits for it, and tries again by hand. */
const REQUEST_MS = 15_000;

export interface S3ReaderOptions {
  readonly bucket: string;
  /** Region, endpoint and credentials; the environment's when left out. */
  readonly client?: S3ClientConfig | undefined;
}

/** Reads a bucket with the operator's own credentials: the edge's identity may not. */
export function createS3Reader({ bucket, client }: S3ReaderOptions): ObjectReader & { close(): void } {
  const s3 = new S3Client({
    maxAttempts: 3,
    requestHandler: { requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    ...client,
  });
  return {
    async list(prefix) {
      const folders: string[] = [];
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await s3
          .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }))
          .catch((thrown: unknown) => {
            throw storeFailure(thrown, bucket);
          });
        folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []));
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return { folders, keys };
    },
    async get(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
      } catch (thrown) {
        // 403 where the identity may not list, which an operator's may.
        if (thrown instanceof Error && thrown.name === 'NoSuchKey') return null;
        throw storeFailure(thrown, bucket);
      }
    },
    close: () => s3.destroy(),
  };
}
