import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the server does with one request. */
export type Answer =
  | {
      readonly status: number;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent piece by piece. */
      readonly pieces: readonly (string | Uint8Array)[];
      /** After the pieces: end well, destroy the connection, or say no more. */
      readonly ending?: 'cut' | 'stall';
    }
  /** Accepts the request and never answers. */
  | 'hang'
  /** Destroys the connection before a byte of an answer, as a server does with a socket it had given up. */
  | 'reset';

export interface ProviderServer {
  readonly url: string;
  readonly requests: ProviderRequest[];
  /** Resolves when a client has gone away from a request that was not yet answered in full. */
  readonly abandoned: Promise<void>;
  /** Answers for the requests to come; the last one stays. */
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
}

/** An HTTP server on a free loopback port that answers what a test tells it to. */
export async function startProviderServer(): Promise<ProviderServer> {
  const requests: ProviderRequest[] = [];
  let answers: Answer[] = [{ status: 500, pieces: ['{}'] }];
  const abandoned = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(pieces),
    });
    response.on('close', () => {
      if (!response.writableFinished) abandoned.resolve();
    });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 'hang';
    if (answer === 'reset') request.socket.destroy();
    else if (answer !== 'hang') await send(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    abandoned: abandoned.promise,
    answer: (...next) => {
      answers = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(response: ServerResponse, answer: Exclude<Answer, string>): Promise<void> {
  response.writeHead(answer.status, { 'content-type': answer.contentType ?? 'application/json', ...answer.headers });
  for (const piece of answer.pieces) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  if (answer.ending === 'cut') response.destroy();
  else if (answer.ending !== 'stall') response.end();
}

export const json = (status: number, body: unknown) => ({ status, pieces: [JSON.stringify(body)] });
