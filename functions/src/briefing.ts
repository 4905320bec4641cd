import { defaultPersona, numbersOf, personas } from '../../personas/index.ts';
import { createLambdaAccount } from './adapters/lambda-account.ts';
import { createBriefingHandler } from './briefing-handler.ts';
import { checkProviders } from './check-providers.ts';
import { readCallsAtOnce } from './resources.ts';
import { wireServices } from './services.ts';

const services = wireServices(process.env, 'briefing');
const account = createLambdaAccount();

const handleBriefing = createBriefingHandler({
  ...services,
  personas,
  numbers: numbersOf(process.env.ETHERA_STAGE ?? ''),
  defaultPersona,
  callsAtOnce: readCallsAtOnce(process.env),
  check: (log, signal) => checkProviders({ ...services, personas, account, log }, signal),
});

/** The Lambda function: what an edge must know before it can answer. */
export const handler = (event: unknown, context: LambdaContext) =>
  handleBriefing(event, {
    requestId: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
