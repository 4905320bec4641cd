import { personas } from '../../personas/index.ts';
import { lambdaSink } from './lambda-sink.ts';
import { wireServices } from './services.ts';
import { createTurnHandler } from './turn-handler.ts';

const handleTurn = createTurnHandler({ ...wireServices(process.env, 'turn'), personas });
let coldStart = true;

/** The Lambda function: one turn of a call, its reply streamed as frames of the contract. */
export const handler = awslambda.streamifyResponse(async (event: unknown, responseStream, context) => {
  const invocation = {
    requestId: context.awsRequestId,
    coldStart,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
  coldStart = false;
  await handleTurn(event, lambdaSink(responseStream), invocation);
});
