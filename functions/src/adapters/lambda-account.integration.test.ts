import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createLambdaAccount } from './lambda-account.ts';

const going = new AbortController().signal;

async function askAccount(status: number, body: object, headers: Record<string, string> = {}) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
  return createLambdaAccount({ endpoint, region: 'eu-central-1', credentials }).concurrency(going);
}

test('reads how much runs at once, and what of it is shared', async () => {
  const AccountLimit = { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 };
  expect(await askAccount(200, { AccountLimit })).toEqual({ limit: 1_000, unreserved: 900 });
});

test('says which permission is missing, and nothing of who lacks it', async () => {
  const message = 'User: arn:aws:sts::123456789012:assumed-role/x is not authorized';
  const refused = askAccount(403, { message }, { 'x-amzn-errortype': 'AccessDeniedException' });
  await expect(refused).rejects.toThrow(/^its role may not do lambda:GetAccountSettings$/);
});

test.each([
  [{}, 'Lambda named no limit'],
  [{ AccountLimit: { ConcurrentExecutions: 10 } }, 'Lambda named no limit'],
])('an answer %j tells nothing', async (body, message) => {
  await expect(askAccount(200, body)).rejects.toThrow(message);
});
