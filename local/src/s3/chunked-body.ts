import { createHash } from 'node:crypto';
import { hmac, type SigningContext, sameSignature } from '../sigv4.ts';
import { S3Error } from './s3-error.ts';

/** Trailing headers of an `aws-chunked` body, names in lower case. Complete once the body has been read to its end. */
export type Trailers = Map<string, string>;

const maxLineBytes = 8192;
const emptyHash = createHash('sha256').digest('hex');

/** Pulls lines and byte runs out of a stream that may be cut anywhere. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Lets go of the source without reading the rest. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done) throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
  }

  /** One line without its CRLF. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(end + 2);
        return line;
      }
      if (this.#held.length > maxLineBytes) throw new S3Error('InvalidRequest', 'A chunk header is too long.');
      await this.#more();
    }
  }

  /** Exactly `length` bytes, in pieces as they come. */
  async *bytes(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#held.length === 0) await this.#more();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

/** Checks the chain of signatures, each of which covers its chunk and the signature before it. */
class ChunkSignatures {
  readonly #context: SigningContext;
  #previous: string;

  constructor(context: SigningContext) {
    this.#context = context;
    this.#previous = context.signature;
  }

  #check(signature: string | undefined, algorithm: string, hashes: readonly string[]): void {
    const { key, amzDate, scope } = this.#context;
    const text = [algorithm, amzDate, scope, this.#previous, ...hashes].join('\n');
    this.#previous = hmac(key, text).toString('hex');
    if (!signature || !sameSignature(signature, this.#previous)) {
      throw new S3Error('SignatureDoesNotMatch', 'The signature of a chunk does not match the one we calculated.');
    }
  }

  chunk(signature: string | undefined, hash: string): void {
    this.#check(signature, 'AWS4-HMAC-SHA256-PAYLOAD', [emptyHash, hash]);
  }

  trailer(trailers: Trailers): void {
    const signature = trailers.get('x-amz-trailer-signature');
    const lines = [...trailers].filter(([name]) => name !== 'x-amz-trailer-signature');
    const text = lines.map(([name, value]) => `${name}:${value}\n`).join('');
    this.#check(signature, 'AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(text).digest('hex')]);
  }
}

function parseChunkHeader(line: string): { size: number; signature: string | undefined } {
  const parts = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (!parts?.[1]) throw new S3Error('InvalidRequest', 'A chunk header cannot be read.');
  return { size: Number.parseInt(parts[1], 16), signature: parts[2] };
}

async function readTrailers(reader: ByteReader, trailers: Trailers): Promise<void> {
  for (;;) {
    const line = await reader.line();
    if (line === '') return;
    const colon = line.indexOf(':');
    if (colon < 1) throw new S3Error('InvalidRequest', 'A trailer cannot be read.');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

/**
 * The data inside an `aws-chunked` body, as it arrives.
 * @param signing given for `STREAMING-AWS4-HMAC-SHA256-PAYLOAD…` bodies: every chunk, the last one and the trailers are
 * then checked. A wrong chunk is reported after its bytes were yielded, so nothing may be kept before the end.
 * @throws S3Error SignatureDoesNotMatch, IncompleteBody, InvalidRequest.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Trailers,
  signing: { readonly context: SigningContext; readonly trailer: boolean } | undefined,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  try {
    yield* readChunks(reader, signing && new ChunkSignatures(signing.context), trailers, signing?.trailer ?? false);
  } finally {
    await reader.close();
  }
}

async function* readChunks(
  reader: ByteReader,
  signatures: ChunkSignatures | undefined,
  trailers: Trailers,
  signedTrailer: boolean,
): AsyncGenerator<Buffer> {
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.line());
    const hash = createHash('sha256');
    for await (const piece of reader.bytes(size)) {
      if (signatures) hash.update(piece);
      yield piece;
    }
    signatures?.chunk(signature, hash.digest('hex'));
    if (size === 0) break;
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', 'A chunk is longer than its header says.');
  }
  await readTrailers(reader, trailers);
  if (signedTrailer) signatures?.trailer(trailers);
}
