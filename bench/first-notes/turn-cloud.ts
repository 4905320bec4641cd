import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudAccess } from './cloud.ts';
import type { TurnAnswer, TurnRequest } from './turn-message.ts';

/** What the edge asks of AWS. */
export interface TurnCloud {
  upload(key: string, wav: Uint8Array): Promise<void>;
  /** Waits for the whole answer. @throws Error when the function failed */
  invoke(request: TurnRequest): Promise<TurnAnswer>;
  fetch(key: string): Promise<Uint8Array>;
  close(): void;
}

/** S3 and Lambda by their SDKs, as they come. */
export function connectTurnCloud(access: CloudAccess): TurnCloud {
  const { region, credential: credentials, bucket: Bucket } = access;
  const s3 = new S3Client({ region, credentials, endpoint: access.s3Url });
  const lambda = new LambdaClient({ region, credentials, endpoint: access.lambdaUrl });
  return {
    async upload(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'audio/wav' }));
    },
    async invoke(request) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: access.functionName, Payload: JSON.stringify(request) }),
      );
      const text = Payload?.transformToString() ?? '';
      if (FunctionError) throw new Error(`the function of the first notes failed: ${text}`);
      return JSON.parse(text) as TurnAnswer;
    },
    async fetch(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    },
    close() {
      s3.destroy();
      lambda.destroy();
    },
  };
}
