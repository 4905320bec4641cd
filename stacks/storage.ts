/// <reference path="../.sst/platform/config.d.ts" />
import { nameIn, type StageValues } from './stage.ts';

/**
 * The bucket that holds calls and prompts: private, over TLS only, encrypted, versioned, emptied by age.
 *
 * A link to it tells a function its name and grants nothing: SST's own would grant `s3:*`.
 */
export function storage(stage: string, values: StageValues) {
  sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));

  const accountId = aws.getCallerIdentityOutput().accountId;
  const recordings = new sst.aws.Bucket('Recordings', {
    cors: false,
    enforceHttps: true,
    versioning: true,
    lifecycle: [
      { id: 'calls', prefix: 'calls/', expiresIn: `${values.retention.callsDays} days` },
      { id: 'prompts', prefix: 'prompts/', expiresIn: `${values.retention.promptsDays} days` },
    ],
    transform: {
      bucket: (args) => {
        // Bucket names are shared by all accounts of the world: the account's number makes ours unique.
        args.bucket = $interpolate`${nameIn(stage, 'recordings')}-${accountId}`;
        args.forceDestroy = values.removal === 'remove';
      },
      lifecycle: (args) => {
        // Versioned objects do not go away when they expire: they become old versions, which need rules of their own.
        args.rules = $output(args.rules).apply((rules) => [
          ...(rules ?? []),
          {
            id: 'old-versions',
            status: 'Enabled',
            filter: { prefix: '' },
            noncurrentVersionExpiration: { noncurrentDays: values.retention.oldVersionsDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
          {
            id: 'delete-markers',
            status: 'Enabled',
            filter: { prefix: '' },
            expiration: { expiredObjectDeleteMarker: true },
          },
        ]);
      },
    },
  });

  new aws.s3.BucketServerSideEncryptionConfiguration('RecordingsEncryption', {
    bucket: recordings.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new aws.s3.BucketOwnershipControls('RecordingsOwnership', {
    bucket: recordings.name,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });

  return { recordings };
}
