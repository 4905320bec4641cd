import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { EtheraError } from '@ethera/contract';

/** 25 ms is usual; an operator waits for no answer no longer than this. */
const REQUEST_MS = 5_000;

export type Verdict = 'allowed' | 'denied';

/** Tries what an identity may do to a bucket. Each rejects with EtheraError `store.*` when S3 says neither. */
export interface S3Probe {
  /** Leaves an object that is there alone, and counts as allowed. */
  put(key: string, signal: AbortSignal): Promise<Verdict>;
  /** One byte of it. */
  get(key: string, signal: AbortSignal): Promise<Verdict>;
  list(prefix: string, signal: AbortSignal): Promise<Verdict>;
  delete(key: string, signal: AbortSignal): Promise<Verdict>;
  /** How far this machine's clock is before S3's, in milliseconds, by the last answer; undefined before the first. */
  aheadMs(): number | undefined;
  close(): void;
}

export interface S3ProbeOptions {
  readonly bucket: string;
  readonly client: S3ClientConfig;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createS3Probe({ bucket, client, now }: S3ProbeOptions): S3Probe {
  const s3 = new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    ...client,
  });
  let aheadMs: number | undefined;
  // Below the deserialiser, which throws away the headers of a refusal.
  s3.middlewareStack.add(
    (next) => async (args) => {
      const sentAtMs = now();
      const result = await next(args);
      const date = headerOf(result.response, 'date');
      // S3 says whole seconds: half of one is the error to expect.
      if (date) aheadMs = (sentAtMs + now()) / 2 - (Date.parse(date) + 500);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'etheraClock' },
  );

  const verdictOf = async (request: Promise<unknown>, signal: AbortSignal): Promise<Verdict> => {
    try {
      await request;
      return 'allowed';
    } catch (thrown) {
      signal.throwIfAborted();
      return refusalOf(thrown, bucket);
    }
  };
  const object = (Key: string) => ({ Bucket: bucket, Key });
  return {
    put(key, signal) {
      const command = new PutObjectCommand({ ...object(key), Body: 'doctor\n', IfNoneMatch: '*' });
      return verdictOf(s3.send(command, { abortSignal: signal }), signal);
    },
    get(key, signal) {
      const reading = s3
        .send(new GetObjectCommand({ ...object(key), Range: 'bytes=0-0' }), { abortSignal: signal })
        .then(({ Body }) => Body?.transformToByteArray());
      return verdictOf(reading, signal);
    },
    list(prefix, signal) {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 });
      return verdictOf(s3.send(command, { abortSignal: signal }), signal);
    },
    delete(key, signal) {
      return verdictOf(s3.send(new DeleteObjectCommand(object(key)), { abortSignal: signal }), signal);
    },
    aheadMs: () => aheadMs,
    close: () => s3.destroy(),
  };
}

/** S3 looks at the permission first: whoever learns that an object is there or not there may do what was asked. */
function refusalOf(thrown: unknown, bucket: string): Verdict {
  const name = thrown instanceof Error ? thrown.name : '';
  const status = thrown instanceof S3ServiceException ? thrown.$metadata.httpStatusCode : undefined;
  if (name === 'NoSuchBucket') throw new EtheraError('store.bucket-missing', `there is no bucket ${bucket}`);
  if (name === 'AccessDenied') return 'denied';
  if (status === 412 || status === 404 || status === 409) return 'allowed';
  if (name === 'CredentialsProviderError') throw new EtheraError('store.denied', 'there are no AWS credentials');
  // Such as InvalidAccessKeyId, SignatureDoesNotMatch, ExpiredToken, RequestTimeTooSkewed: not a matter of rights.
  if (status === 401 || status === 403) throw new EtheraError('store.denied', `S3 refuses the credentials: ${name}`);
  if (status === 301 || status === 400) {
    throw new EtheraError('store.bucket-missing', `the bucket ${bucket} is not in this region (${name || status})`);
  }
  throw new EtheraError('store.unavailable', status === undefined ? 'S3 did not answer' : `S3 answered ${status}`);
}

function headerOf(response: unknown, name: string): string | undefined {
  const headers: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : {};
  const value: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
