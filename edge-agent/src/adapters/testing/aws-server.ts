import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The sender's port: the same one twice is one socket used again. */
  readonly port: number | undefined;
}

export type Answer = (request: AwsRequest, response: ServerResponse) => void;

export interface AwsServer {
  /** What the SDKs take as their configuration. */
  readonly client: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly requests: AwsRequest[];
  answer: Answer;
  close(): Promise<void>;
}

/** An AWS endpoint on a free loopback port, which answers every request as the test says. */
export async function startAwsServer(answer: Answer): Promise<AwsServer> {
  const requests: AwsRequest[] = [];
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const { method = '', url: path = '', headers, socket } = incoming;
    const request = { method, path, headers, body: Buffer.concat(pieces), port: socket.remotePort };
    requests.push(request);
    server.answer(request, response);
  };
  const http = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: AwsServer = {
    client: {
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    },
    requests,
    answer,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}
