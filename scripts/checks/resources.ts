import { type Check, functionParts, type RenderedStage } from './rendered-stage.ts';

/** Exactly what a stage is made of: a resource more is as much a fault as one that is missing. */
export const checkResources: Check = (stage) => {
  const expected = new Set(expectedResources(stage));
  const actual = stage.render.resources
    .filter(({ custom }) => custom)
    .map(({ type, name }) => `${type.split(':').at(-1)} ${name}`);
  return [
    ...[...expected].filter((name) => !actual.includes(name)).map((name) => `${name} is missing`),
    ...actual.filter((name) => !expected.has(name)).map((name) => `${name} is not expected`),
  ];
};

function expectedResources({ values, find }: RenderedStage): readonly string[] {
  const certificates = find('aws:rolesanywhere/trustAnchor:TrustAnchor', 'EdgeTrustAnchor') !== undefined;
  return [
    'Bucket RecordingsBucket',
    'BucketLifecycleConfiguration RecordingsLifecycle',
    'BucketOwnershipControls RecordingsOwnership',
    'BucketPolicy RecordingsPolicy',
    'BucketPublicAccessBlock RecordingsPublicAccessBlock',
    'BucketServerSideEncryptionConfiguration RecordingsEncryption',
    'BucketVersioning RecordingsVersioning',
    ...(values.encryption === 'kms' ? ['Key RecordingsKey', 'Alias RecordingsKeyAlias'] : []),
    'RandomBytes LambdaEncryptionKey',
    ...functionParts.flatMap(({ id }) => [
      `BucketObjectv2 ${id}Code`,
      `BucketObjectv2 ${id}Sourcemap0`,
      `Function ${id}Function`,
      `Role ${id}Role`,
      `LogGroup ${id}LogGroup`,
      `Alias ${id}Live`,
    ]),
    'Queue WrapUpQueue',
    'Queue WrapUpDead',
    'QueuePolicy WrapUpQueuePolicy',
    'RedriveAllowPolicy WrapUpRedrive',
    'BucketNotification WrapUpNotification',
    'EventSourceMapping WrapUpSource',
    'Parameter EdgeParameter',
    'Policy EdgePolicy',
    'User EdgeUser',
    'UserPolicyAttachment EdgeUserPolicy',
    'Role EdgeMachineRole',
    'RolePolicyAttachment EdgeMachinePolicy',
    'InstanceProfile EdgeMachineProfile',
    ...(certificates
      ? [
          'TrustAnchor EdgeTrustAnchor',
          'Role EdgeCertificateRole',
          'RolePolicyAttachment EdgeCertificatePolicy',
          'Profile EdgeCertificateProfile',
        ]
      : []),
    ...(values.alarms ? monitoringResources : []),
  ];
}

const monitoringResources = [
  'Topic Alarms',
  'TopicPolicy AlarmsPolicy',
  'Dashboard Dashboard',
  ...functionParts.flatMap(({ id }) => [
    `LogMetricFilter ${id}LoggedErrors`,
    ...['Errors', 'LoggedErrors', 'Throttles'].map((what) => `MetricAlarm ${id}${what}Alarm`),
  ]),
  ...['FirstAudio', 'DeadLetters', 'Spend'].map((what) => `MetricAlarm ${what}Alarm`),
];
