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
  // SST retains buckets, and neither their keys nor what keeps them private and makes them forget: a bucket that outlived
  // those would be unreadable, or hold for ever what callers were told is deleted.
  const kept = { retainOnDelete: values.removal === 'retain' };
  const keep = (_args: unknown, options: $util.CustomResourceOptions): undefined => {
    Object.assign(options, kept);
  };
  const recordings = new sst.aws.Bucket('Recordings', {
    cors: false,
    enforceHttps: true,
    versioning: true,
    lifecycle: [
      { id: 'calls', prefix: 'calls/', expiresIn: `${values.retention.callsDays} days` },
      { id: 'prompts', prefix: 'prompts/', expiresIn: `${values.retention.promptsDays} days` },
      // No longer than the calls that it names.
      { id: 'spend', prefix: 'spend/', expiresIn: `${values.retention.callsDays} days` },
    ],
    transform: {
      bucket: (args) => {
        // Bucket names are shared by all accounts of the world: the account's number makes ours unique.
        args.bucket = $interpolate`${nameIn(stage, 'recordings')}-${accountId}`;
        args.forceDestroy = values.removal === 'remove';
      },
      policy: keep,
      publicAccessBlock: keep,
      versioning: keep,
      lifecycle: (args, options) => {
        keep(args, options);
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
            // Each call makes a new version of the day's object: by themselves they would outgrow the recordings.
            id: 'old-spend',
            status: 'Enabled',
            filter: { prefix: 'spend/' },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
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

  const key = values.encryption === 'kms' ? bucketKey(stage, values) : undefined;
  new aws.s3.BucketServerSideEncryptionConfiguration(
    'RecordingsEncryption',
    {
      bucket: recordings.name,
      rules: [
        key
          ? // One key a bucket and some time, in place of one call to KMS for every object.
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
              bucketKeyEnabled: true,
            }
          : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    },
    kept,
  );
  new aws.s3.BucketOwnershipControls(
    'RecordingsOwnership',
    { bucket: recordings.name, rule: { objectOwnership: 'BucketOwnerEnforced' } },
    kept,
  );

  return { recordings, key };
}

/** Without a policy of its own a key is used as IAM allows, which is where the stacks say who may. */
function bucketKey(stage: string, values: StageValues) {
  const key = new aws.kms.Key(
    'RecordingsKey',
    {
      description: `Recordings of the stage ${stage}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    },
    { retainOnDelete: values.removal === 'retain' },
  );
  new aws.kms.Alias('RecordingsKeyAlias', { name: `alias/${nameIn(stage, 'recordings')}`, targetKeyId: key.keyId });
  return key;
}
