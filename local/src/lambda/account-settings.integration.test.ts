import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { startLambda } from './server.ts';

const seeing = { accessKeyId: 'AKIASEEING', secretAccessKey: 'a' };
const blind = { accessKeyId: 'AKIABLIND', secretAccessKey: 'b', seesAccount: false };

async function ask(credentials: typeof seeing) {
  const server = await startLambda({ functions: [], credentials: [seeing, blind], role: seeing, maxConcurrency: 10 });
  const lambda = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(async () => {
    lambda.destroy();
    await server.close();
  });
  return lambda.send(new GetAccountSettingsCommand({}));
}

test('tells how many invocations run at once', async () => {
  const { AccountLimit } = await ask(seeing);
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 });
});

test('tells it nobody who may not see it', async () => {
  await expect(ask(blind)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('tells it nobody whose signature is wrong', async () => {
  await expect(ask({ ...seeing, secretAccessKey: 'other' })).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
});
