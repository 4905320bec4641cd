import { statementsOf } from '../policy/policy.ts';
import { type Check, differs, type RenderedStage } from './rendered-stage.ts';

const bucketType = 'aws:s3/bucket:Bucket';
const encryptionType = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';

/** Every bucket is private, the account's own, encrypted and over TLS only; the one that there is forgets as planned. */
export const checkStorage: Check = (stage) => [
  ...stage.all(bucketType).flatMap(({ inputs }) => locked(stage, String(inputs.bucket))),
  ...forgets(stage),
];

function locked(stage: RenderedStage, bucket: string): readonly string[] {
  const of = (type: string) => stage.all(type).find(({ inputs }) => inputs.bucket === bucket)?.inputs ?? {};
  const arn = `arn:aws:s3:::${bucket}`;
  const { policy } = of('aws:s3/bucketPolicy:BucketPolicy');
  return [
    ...differs(`${bucket}: public access block`, of('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'), {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    ...differs(`${bucket}: ownership`, of('aws:s3/bucketOwnershipControls:BucketOwnershipControls'), {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    }),
    ...differs(`${bucket}: encryption`, of(encryptionType), { bucket, rules: [encryptionRule(stage)] }),
    ...differs(`${bucket}: policy`, policy === undefined ? [] : statementsOf(policy), [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  ];
}

function encryptionRule({ values, arn }: RenderedStage) {
  if (values.encryption === 's3') return { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: arn('kms', 'key/RecordingsKey-id') },
    bucketKeyEnabled: true,
  };
}

function forgets({ values, inputs }: RenderedStage): readonly string[] {
  const { callsDays, promptsDays, oldVersionsDays } = values.retention;
  const type = 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration';
  const rule = (id: string, prefix: string, more: object) => ({ id, status: 'Enabled', filter: { prefix }, ...more });
  return differs('the lifecycle', inputs(type, 'RecordingsLifecycle').rules, [
    rule('calls', 'calls/', { expiration: { days: callsDays } }),
    rule('prompts', 'prompts/', { expiration: { days: promptsDays } }),
    rule('spend', 'spend/', { expiration: { days: callsDays } }),
    rule('old-versions', '', {
      noncurrentVersionExpiration: { noncurrentDays: oldVersionsDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }),
    rule('old-spend', 'spend/', { noncurrentVersionExpiration: { noncurrentDays: 1 } }),
    rule('delete-markers', '', { expiration: { expiredObjectDeleteMarker: true } }),
  ]);
}

/** What makes the bucket private, encrypted and forgetful. */
const guards = ['Policy', 'PublicAccessBlock', 'Versioning', 'Lifecycle', 'Encryption', 'Ownership'].map(
  (part) => `Recordings${part}`,
);

/** What `sst remove` does: production is refused, and would keep the bucket, the key that opens it and all that guards it. */
export const checkProtection: Check = ({ render, values, find, bucket, all }) => {
  const kept = values.removal === 'retain';
  const recordings = find(bucketType, 'RecordingsBucket');
  return [
    ...differs('the stage’s protection', render.outputs._protect, values.protect),
    ...differs('the bucket', recordings?.inputs, { bucket, forceDestroy: !kept }),
    ...differs('whether the bucket is retained', recordings?.retainOnDelete, kept),
    ...guards.flatMap((name) =>
      differs(`whether ${name} is retained`, render.resources.find((one) => one.name === name)?.retainOnDelete, kept),
    ),
    ...all('aws:kms/key:Key').flatMap(({ name, inputs, retainOnDelete }) => [
      ...differs(`whether ${name} is retained`, retainOnDelete, kept),
      ...differs(`${name}: rotation`, inputs.enableKeyRotation, true),
    ]),
  ];
};
