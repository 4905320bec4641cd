import type { Render } from '../render/render.ts';
import type { AccessRequest } from './evaluate.ts';

/** What is done to one object of the stage's bucket. */
export type ObjectAction = 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject';

/** What KMS is asked for by S3, in the name of whoever asks S3. */
const keyActions: Readonly<Record<ObjectAction, string | undefined>> = {
  's3:GetObject': 'kms:Decrypt',
  's3:PutObject': 'kms:GenerateDataKey',
  's3:DeleteObject': undefined,
};

/** All that must be allowed for something to be done to an object: by S3, and by KMS where the bucket has a key of ours. */
export function objectRequests(
  render: Render,
  action: ObjectAction,
  bucket: string,
  key: string,
): readonly AccessRequest[] {
  const requests = [{ action, resource: `arn:aws:s3:::${bucket}/${key}` }];
  const keyArn = bucketKeyArn(render, bucket);
  const keyAction = keyActions[action];
  if (keyArn === undefined || keyAction === undefined) return requests;
  const context = { 'kms:ViaService': `s3.${render.region}.amazonaws.com` };
  return [...requests, { action: keyAction, resource: keyArn, context }];
}

function bucketKeyArn(render: Render, bucket: string): string | undefined {
  const type = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
  const encryption = render.resources.find(({ type: one, inputs }) => one === type && inputs.bucket === bucket);
  const rules = (encryption?.inputs.rules ?? []) as readonly {
    readonly applyServerSideEncryptionByDefault?: { readonly kmsMasterKeyId?: string };
  }[];
  return rules[0]?.applyServerSideEncryptionByDefault?.kmsMasterKeyId;
}
