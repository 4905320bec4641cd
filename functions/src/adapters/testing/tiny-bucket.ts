import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TinyBucket {
  readonly url: string;
  readonly objects: Map<string, Buffer>;
  /** Answers every request so: a status with S3's error code, or no answer at all. */
  fault: { readonly status: number; readonly code: string } | 'hang' | null;
  readonly methods: string[];
  close(): Promise<void>;
}

/** One bucket of S3, path style: get, head, put with If-None-Match. A missing key is a 403 for who may not list. */
export async function startTinyBucket(missing: 403 | 404 = 404): Promise<TinyBucket> {
  const objects = new Map<string, Buffer>();
  const methods: string[] = [];
  const refuse = (response: ServerResponse, status: number, code: string) => {
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>private prose</Message></Error>`;
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  };
  const put = (request: IncomingMessage, response: ServerResponse, key: string, body: Buffer) => {
    if (request.headers['if-none-match'] !== '*') return refuse(response, 400, 'UnconditionalWrite');
    if (objects.has(key)) return refuse(response, 412, 'PreconditionFailed');
    objects.set(key, body);
    response.writeHead(200, { etag: '"x"' }).end();
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const key = new URL(request.url ?? '', 'http://bucket').pathname;
    methods.push(request.method ?? '');
    if (bucket.fault === 'hang') return;
    if (bucket.fault) return refuse(response, bucket.fault.status, bucket.fault.code);
    if (request.method === 'PUT') return put(request, response, key, Buffer.concat(pieces));
    const object = objects.get(key);
    if (!object) return refuse(response, missing, missing === 404 ? 'NoSuchKey' : 'AccessDenied');
    response.writeHead(200, { 'content-length': object.length }).end(request.method === 'HEAD' ? undefined : object);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bucket: TinyBucket = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    methods,
    fault: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return bucket;
}
