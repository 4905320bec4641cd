import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The few AWS calls that `sst` makes by itself: its bootstrap and passphrase in SSM, its state in S3. In memory. */
export interface AwsStub {
  /** Endpoint of every AWS service. */
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

/** What SST stores in SSM when it first sees an account; a high version keeps it from upgrading anything. */
const bootstrap = {
  version: 99,
  asset: 'sst-asset-offline',
  state: 'sst-state-offline',
  assetEcrRegistryId: 'offline',
  assetEcrUrl: 'offline.invalid/sst-asset',
};

export async function startAwsStub(): Promise<AwsStub> {
  const parameters = new Map([['/sst/bootstrap', JSON.stringify(bootstrap)]]);
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => {
        const target = request.headers['x-amz-target'];
        const answer =
          typeof target === 'string' ? answerSsm(parameters, target, body) : answerS3(objects, request, body);
        response.writeHead(answer.status, { 'content-type': answer.type, etag: '"offline"' }).end(answer.body);
      },
      () => response.destroy(),
    );
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await listening;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answerSsm(parameters: Map<string, string>, target: string, body: Buffer): Answer {
  const { Name, Value } = JSON.parse(body.toString()) as { Name: string; Value?: string };
  const json = (status: number, fields: object): Answer => ({
    status,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify(fields),
  });
  const stored = parameters.get(Name);
  switch (target) {
    case 'AmazonSSM.GetParameter':
      if (stored === undefined) return json(400, { __type: 'ParameterNotFound' });
      return json(200, { Parameter: { Name, Value: stored, Type: 'String' } });
    case 'AmazonSSM.PutParameter':
      parameters.set(Name, Value ?? '');
      return json(200, { Version: 1 });
    default:
      return json(400, { __type: 'UnknownOperationException', message: `The offline render has no ${target}.` });
  }
}

function answerS3(objects: Map<string, Buffer>, { method, url }: IncomingMessage, body: Buffer): Answer {
  const key = url?.split('?')[0] ?? '/';
  if (method === 'PUT') objects.set(key, body);
  if (method === 'DELETE') objects.delete(key);
  if (method === 'PUT' || method === 'DELETE') return { status: 200, type: 'application/xml', body: '' };
  const object = objects.get(key);
  if (object) return { status: 200, type: 'application/octet-stream', body: object };
  const error = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>There is no such key.</Message></Error>';
  return { status: 404, type: 'application/xml', body: error };
}
