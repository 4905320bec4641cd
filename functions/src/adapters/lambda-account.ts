// biome-ignore lint/style/noRestrictedImports: the functions ask Lambda for the account's limits, and for nothing else
import { GetAccountSettingsCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Account } from '../ports/account.ts';

/** Lambda answers this within 100 ms; a doctor waits for it. */
const REQUEST_MS = 3_000;

/** The AWS account by Lambda's own words. */
export function createLambdaAccount(config: LambdaClientConfig = {}): Account {
  const lambda = new LambdaClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    ...config,
  });
  return {
    async concurrency(signal) {
      try {
        const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}), { abortSignal: signal });
        const { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
        if (limit === undefined || unreserved === undefined) throw new Error('Lambda named no limit');
        return { limit, unreserved };
      } catch (thrown) {
        signal.throwIfAborted();
        const name = thrown instanceof Error ? thrown.name : 'unknown';
        if (name === 'Error') throw thrown;
        // The message of a refusal names the account and the role.
        const denied = name === 'AccessDeniedException';
        throw new Error(denied ? 'its role may not do lambda:GetAccountSettings' : `Lambda did not say (${name})`, {
          cause: thrown,
        });
      }
    },
  };
}
