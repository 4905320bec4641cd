import { defaultPersona, numbers, personas } from '../../personas/index.ts';
import { createBriefingHandler } from './briefing-handler.ts';
import { wireServices } from './services.ts';

const handleBriefing = createBriefingHandler({
  ...wireServices(process.env, 'briefing'),
  personas,
  numbers,
  defaultPersona,
});

/** The Lambda function: what an edge must know before it can answer. */
export const handler = (event: unknown, context: LambdaContext) =>
  handleBriefing(event, {
    requestId: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
