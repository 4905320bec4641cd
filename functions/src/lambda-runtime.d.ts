/** What the Lambda runtime for Node.js adds to the globals of a function. */
interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

declare const awslambda: {
  streamifyResponse<Event>(
    handler: (event: Event, responseStream: import('node:stream').Writable, context: LambdaContext) => Promise<void>,
  ): unknown;
};
