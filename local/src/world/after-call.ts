import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionOf, type Render } from '../../../scripts/render/render.ts';
import { liveAlias } from '../../../stacks/stage.ts';
import { isDealtWith, putNotice, sqsBatch } from '../queue/aws-events.ts';
import { createMessageQueue, type MessageQueue, type QueuedMessage } from '../queue/message-queue.ts';
import type { S3LogEntry } from '../s3/server.ts';
import type { Credential } from '../sigv4.ts';

/** What the stacks say of the way from an ended call to the function that wraps it up. */
export interface AfterCallRoute {
  readonly functionName: string;
  readonly queueName: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly maxReceives: number;
  readonly atOnce: number;
}

/** @throws Error when the render has no such way */
export function afterCallRoute(render: Render): AfterCallRoute {
  const inputs = (name: string) => {
    const resource = render.resources.find((each) => each.custom && each.name === name);
    if (!resource) throw new Error(`the render has no ${name}`);
    return resource.inputs as Record<string, unknown>;
  };
  const [notification] = inputs('WrapUpNotification').queues as readonly {
    filterPrefix: string;
    filterSuffix: string;
  }[];
  const { maximumConcurrency } = inputs('WrapUpSource').scalingConfig as { maximumConcurrency: number };
  const { name, redrivePolicy } = inputs('WrapUpQueue') as { name: string; redrivePolicy: string };
  const { maxReceiveCount } = JSON.parse(redrivePolicy) as { maxReceiveCount: number };
  if (!notification) throw new Error('the render’s WrapUpNotification has no queue');
  return {
    functionName: functionOf(render, 'WrapUp').name,
    queueName: name,
    prefix: notification.filterPrefix,
    suffix: notification.filterSuffix,
    maxReceives: maxReceiveCount,
    atOnce: maximumConcurrency,
  };
}

export interface AfterCallOptions {
  readonly route: AfterCallRoute;
  readonly region: string;
  readonly lambdaUrl: string;
  /** May invoke the wrap-up function: Lambda's own, in AWS. */
  readonly credential: Credential;
  /** In AWS some minutes; nobody waits so long at a demo. */
  readonly visibilityMs: number;
  readonly died?: (message: QueuedMessage) => void;
}

export interface AfterCall extends Omit<MessageQueue, 'send'> {
  /** To be told of every request to S3. */
  notice(entry: S3LogEntry): void;
}

/** The way from the bucket by the queue to the function, without SQS: what cannot be reached over the network. */
export function startAfterCall(options: AfterCallOptions): AfterCall {
  const { route, region, credential } = options;
  const lambda = new LambdaClient({ region, endpoint: options.lambdaUrl, credentials: credential, maxAttempts: 1 });
  const queue = createMessageQueue({
    visibilityMs: options.visibilityMs,
    maxReceives: route.maxReceives,
    atOnce: route.atOnce,
    ...(options.died ? { died: options.died } : {}),
    deliver: async (message) => {
      const Payload = Buffer.from(JSON.stringify(sqsBatch(message, route.queueName, region)));
      const command = new InvokeCommand({ FunctionName: route.functionName, Qualifier: liveAlias, Payload });
      try {
        const { FunctionError, Payload: answer } = await lambda.send(command);
        return isDealtWith(FunctionError ? undefined : answer?.transformToString());
      } catch {
        // Throttled, or Lambda is being ended: the queue has the message still.
        return false;
      }
    },
  });
  return {
    redrive: queue.redrive,
    get deadLetters() {
      return queue.deadLetters;
    },
    notice({ operation, status, bucket, key }) {
      if (operation !== 'PutObject' || status !== 200) return;
      if (key.startsWith(route.prefix) && key.endsWith(route.suffix)) {
        queue.send(putNotice({ region, bucket, key, at: Date.now() }));
      }
    },
    async close() {
      lambda.destroy();
      await queue.close();
    },
  };
}
