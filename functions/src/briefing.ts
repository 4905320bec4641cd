import { defaultPersona, numbersOf, personas } from '../../personas/index.ts';
import { createLambdaAccount } from './adapters/lambda-account.ts';
import { createS3VersionedStore } from './adapters/s3-versioned-store.ts';
import { createBriefingHandler } from './briefing-handler.ts';
import { checkProviders } from './check-providers.ts';
import { edgeLimitsNow } from './edge-limits.ts';
import { readResources, readStageLimits } from './resources.ts';
import { wireServices } from './services.ts';

const services = wireServices(process.env, 'briefing');
const account = createLambdaAccount();
const limits = readStageLimits(process.env);
const spendStore = createS3VersionedStore({ bucket: readResources(process.env).bucket });

const handleBriefing = createBriefingHandler({
  ...services,
  personas,
  numbers: numbersOf(process.env.ETHERA_STAGE ?? ''),
  defaultPersona,
  limits: (signal) => edgeLimitsNow({ ...services, limits, spendStore }, signal),
  check: (log, signal) => checkProviders({ ...services, personas, account, log }, signal),
});

/** The Lambda function: what an edge must know before it can answer. */
export const handler = (event: unknown, context: LambdaContext) =>
  handleBriefing(event, {
    requestId: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
