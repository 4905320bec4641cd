import { personas } from '../../personas/index.ts';
import { stageValues } from '../../stacks/stage.ts';
import { connectGroq } from './adapters/groq-connection.ts';
import { createGroqJsonModel } from './adapters/groq-json-model.ts';
import { createHttpWebhook } from './adapters/http-webhook.ts';
import { createS3RecordingStore } from './adapters/s3-recording-store.ts';
import { createS3VersionedStore } from './adapters/s3-versioned-store.ts';
import { createLog } from './log.ts';
import { readStageLimits, readWrapUpResources } from './resources.ts';
import { countCall } from './stage-spend.ts';
import { systemClock } from './system-clock.ts';
import { createWrapUpHandler } from './wrap-up-handler.ts';

const { bucket, stage, memoryMb, groqApiKey, webhookUrl, webhookSecret, logLevel } = readWrapUpResources(process.env);
const spending = { store: createS3VersionedStore({ bucket }), clock: systemClock, random: Math.random };
const isCounted = readStageLimits(process.env).usdPerDay !== null;
const write = (line: string) => process.stdout.write(`${line}\n`);

const handleBatch = createWrapUpHandler({
  jsonModel: createGroqJsonModel(connectGroq({ apiKey: groqApiKey })),
  webhook: createHttpWebhook(),
  store: createS3RecordingStore({ bucket }),
  clock: systemClock,
  log: createLog(logLevel, write, { function: 'wrap-up', stage }),
  emit: write,
  countSpend: isCounted ? (call, signal) => countCall(spending, call, signal) : null,
  webhookSettings: { url: webhookUrl, secret: webhookSecret },
  personas,
  bucket,
  stage,
  memoryMb,
  // What the turn function was deployed with, from the very file that deployed it.
  turnMemoryMb: stageValues(stage).turn.memoryMb,
});

/** The Lambda function: what is done about a call once it is over. Fed by SQS; the answer is a partial batch's. */
export const handler = (event: unknown, context: LambdaContext) =>
  handleBatch(event, {
    requestId: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
