import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { EtheraError } from '@ethera/contract';
import type { Archive } from '../ports/archive.ts';

/** The longest turn is 1 MB of µ-law: one second at 10 Mbit/s, and this long on a line too poor for calls. */
const TRANSFER_MS = 15_000;
/** A marker that comes later than this saves nothing: its attempt is over. */
const MARKER_MS = 2_000;
const CONNECT_MS = 2_000;
/** Keys that are remembered with what was sent by them: more than an hour of a hundred calls. */
const MOST_SENT = 20_000;

export interface S3ArchiveOptions {
  readonly bucket: string;
  /** Region, endpoint and credentials; the environment's when left out. */
  readonly client?: S3ClientConfig | undefined;
  readonly transferMs?: number;
  readonly markerMs?: number;
}

/** An archive that holds sockets until it is closed. */
export interface S3Archive extends Archive {
  close(): void;
}

/**
 * Keeps a call's files in an S3 bucket. It makes no second attempt at files: the spool has them until they are confirmed.
 * A method that was aborted rejects with the signal's reason.
 */
export function createS3Archive(options: S3ArchiveOptions): S3Archive {
  const { bucket, transferMs = TRANSFER_MS, markerMs = MARKER_MS } = options;
  const files = openClient(transferMs, 1, options.client);
  const markers = openClient(markerMs, 2, options.client);

  /** SHA-256 of what was last sent by a key, whether or not an answer came. */
  const sent = new Map<string, string>();

  /** @returns the checksum that S3 says; null where it has an object by the key */
  const create = async (
    client: S3Client,
    object: Pick<PutObjectCommandInput, 'Key' | 'Body' | 'ContentType' | 'ChecksumAlgorithm' | 'ChecksumSHA256'>,
    signal: AbortSignal,
  ) => {
    try {
      const command = new PutObjectCommand({ Bucket: bucket, IfNoneMatch: '*', ...object });
      // The request time-out ends with the headers: an answer that stops half-way would hold its socket for ever.
      const deadline = AbortSignal.timeout(client === files ? 2 * transferMs : 3 * markerMs);
      const answer = await client.send(command, { abortSignal: AbortSignal.any([signal, deadline]) });
      return answer.ChecksumSHA256;
    } catch (thrown) {
      signal.throwIfAborted();
      if (statusOf(thrown) !== 412) throw storeFailure(thrown, bucket);
      return null;
    }
  };

  /** @returns what was sent by the key before */
  const remember = (key: string, checksum: string) => {
    const before = sent.get(key);
    // The oldest goes.
    if (before === undefined && sent.size >= MOST_SENT) sent.delete(sent.keys().next().value ?? '');
    sent.set(key, checksum);
    return before;
  };

  return {
    async put(key, body, contentType, signal) {
      const checksum = createHash('sha256').update(body).digest('base64');
      const before = remember(key, checksum);
      // S3 compares it with what arrives, keeps it, and says it in its answer.
      const proof = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: checksum } as const;
      const confirmed = await create(files, { Key: key, Body: body, ContentType: contentType, ...proof }, signal);
      // The edge may not read what it archives: all it can know of an object is what it has sent itself.
      if (confirmed === null) return before === checksum ? 'stored-before' : 'occupied';
      if (confirmed === checksum) return 'stored';
      // Somebody else answered, or S3 has other bytes by that key: those are not to be taken for ours at the next try.
      if (confirmed !== undefined) sent.delete(key);
      throw new EtheraError('store.unconfirmed', 'S3 took an object and did not confirm its checksum');
    },
    async putMarker(key, signal) {
      const marker = { Key: key, Body: new Uint8Array(0), ContentType: 'application/octet-stream' };
      await create(markers, marker, signal);
    },
    async warm(key, signal) {
      // A connection that takes longer is of no use to a marker.
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(markerMs)]);
      // Not a HEAD: Node drops the connection of one whose answer names no length, as that of a refusal may.
      const firstByte = { Bucket: bucket, Key: key, Range: 'bytes=0-0' };
      const open = async (client: S3Client) => {
        const answer = await client.send(new GetObjectCommand(firstByte), { abortSignal });
        // Only then is the connection free for the next request.
        await answer.Body?.transformToByteArray();
      };
      await Promise.allSettled([files, markers].map(open));
    },
    async get(key, signal) {
      const deadline = AbortSignal.timeout(transferMs);
      const object = { Bucket: bucket, Key: key };
      try {
        // The request time-out ends with the headers; the deadline also covers a body that stops half-way.
        const abortSignal = AbortSignal.any([signal, deadline]);
        const answer = await files.send(new GetObjectCommand(object), { abortSignal });
        const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
        abortSignal.throwIfAborted();
        return body;
      } catch (thrown) {
        signal.throwIfAborted();
        throw storeFailure(thrown, bucket);
      }
    },
    close() {
      files.destroy();
      markers.destroy();
    },
  };
}

/** Each client has a pool of sockets of its own. */
function openClient(requestMs: number, maxAttempts: number, client: S3ClientConfig | undefined): S3Client {
  return new S3Client({
    maxAttempts,
    // Without the last setting the SDK only warns of a late answer and waits on.
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_MS, requestMs),
      requestTimeout: requestMs,
      throwOnRequestTimeout: true,
    },
    ...client,
  });
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof S3ServiceException ? thrown.$metadata.httpStatusCode : undefined;
}

/** What a person can do about a failure of S3: `store.*`. */
export function storeFailure(thrown: unknown, bucket: string): EtheraError {
  const status = statusOf(thrown);
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NoSuchBucket') {
    return new EtheraError('store.bucket-missing', `there is no bucket ${bucket}`, { cause: thrown });
  }
  if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
    return new EtheraError('store.denied', `S3 refused access to the bucket ${bucket}`, { cause: thrown });
  }
  const how = status === undefined ? 'did not answer' : `answered ${status}`;
  return new EtheraError('store.unavailable', `S3 ${how}`, { cause: thrown });
}
