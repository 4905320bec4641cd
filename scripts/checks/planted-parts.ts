import { add, change, type PlantedFault, remove, resource, set } from './plant.ts';

/** In what a stage is made of: its bucket and its functions. */
export const plantedInParts: readonly PlantedFault[] = [
  {
    check: 'resources',
    what: 'a log group is lost',
    plant: remove('TurnLogGroup'),
    says: /LogGroup TurnLogGroup is missing/,
  },
  {
    check: 'resources',
    what: 'something nobody asked for',
    plant: add('aws:ec2/instance:Instance', 'Miner'),
    says: /Instance Miner is not expected/,
  },

  {
    check: 'storage',
    what: 'a bucket may be made public',
    plant: set('RecordingsPublicAccessBlock', { restrictPublicBuckets: false }),
    says: /public access block/,
  },
  { check: 'storage', what: 'access lists', plant: remove('RecordingsOwnership'), says: /ownership/ },
  {
    check: 'storage',
    what: 'the key is not the stage’s own',
    plant: set('RecordingsEncryption', {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    }),
    says: /encryption/,
  },
  { check: 'storage', what: 'plain HTTP', plant: remove('RecordingsPolicy'), says: /policy is \[\]/ },
  {
    check: 'storage',
    what: 'a second bucket that nobody has locked',
    plant: add('aws:s3/bucket:Bucket', 'Exports', { bucket: 'exports' }),
    says: /exports: public access block/,
  },
  {
    check: 'storage',
    what: 'recordings are kept for ever',
    plant: change('RecordingsLifecycle', (inputs) => void (inputs.rules as unknown[]).shift()),
    says: /lifecycle/,
  },

  {
    check: 'protection',
    what: 'production may be removed',
    plant: (render) => void Object.assign(render.outputs, { _protect: false }),
    says: /protection is false/,
  },
  {
    check: 'protection',
    what: 'a bucket that goes with its recordings',
    plant: set('RecordingsBucket', { forceDestroy: true }),
    says: /the bucket is/,
  },
  {
    check: 'protection',
    what: 'a bucket that would outlive its key',
    plant: (render) => void Object.assign(resource(render, 'RecordingsKey'), { retainOnDelete: false }),
    says: /RecordingsKey is retained is false/,
  },
  {
    check: 'protection',
    what: 'a bucket that would outlive its lifecycle, and so keep its recordings for ever',
    plant: (render) => void Object.assign(resource(render, 'RecordingsLifecycle'), { retainOnDelete: false }),
    says: /RecordingsLifecycle is retained is false/,
  },

  {
    check: 'functions',
    what: 'another Node',
    plant: set('TurnFunction', { runtime: 'nodejs22.x' }),
    says: /Turn: runtime/,
  },
  {
    check: 'functions',
    what: 'less memory',
    plant: set('TurnFunction', { memorySize: 128 }),
    says: /Turn: memorySize is 128/,
  },
  {
    check: 'functions',
    what: 'a short time-out',
    plant: set('WrapUpFunction', { timeout: 3 }),
    says: /WrapUp: timeout is 3/,
  },
  {
    check: 'functions',
    what: 'reserved concurrency',
    plant: set('TurnFunction', { reservedConcurrentExecutions: 5 }),
    says: /reservedConcurrentExecutions/,
  },
  {
    check: 'functions',
    what: 'a reply that does not stream',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one, { streaming: false });
    },
    says: /Turn: streaming is false/,
  },
  {
    check: 'functions',
    what: 'logs for ever',
    plant: set('TurnLogGroup', { retentionInDays: 0 }),
    says: /Turn: log group/,
  },
  {
    check: 'functions',
    what: 'a secret in the environment',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one.environment, { KEY: 'placeholder-GroqApiKey' });
    },
    says: /Turn: a secret is in the environment/,
  },
  {
    check: 'functions',
    what: 'a limit of calls that nobody has set',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one.environment, { ETHERA_CALLS_AT_ONCE: '1' });
    },
    says: /Briefing: environment: ETHERA_CALLS_AT_ONCE is "1"/,
  },
  {
    check: 'functions',
    what: 'a limit of money that nobody has set',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one.environment, { ETHERA_LIMITS: '{}' });
    },
    says: /WrapUp: environment: ETHERA_LIMITS is "\{\}"/,
  },
  {
    check: 'functions',
    what: 'a key that a function does not need',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one.links, { ElevenLabsApiKey: {} });
    },
    says: /WrapUp: links/,
  },
  {
    check: 'functions',
    what: 'a webhook that nobody has set',
    plant: (render) => {
      for (const one of render.functions) Object.assign(one.links, { WebhookUrl: { value: 'https://example.com' } });
    },
    says: /WrapUp: WebhookUrl/,
  },
  {
    check: 'functions',
    what: 'no versions',
    plant: set('TurnFunction', { publish: false }),
    says: /publishes versions/,
  },
  {
    check: 'functions',
    what: 'an alias that follows what is not deployed yet',
    plant: set('TurnLive', { functionVersion: '$LATEST' }),
    says: /Turn: alias/,
  },
  {
    check: 'functions',
    what: 'an URL for all the world',
    plant: add('aws:lambda/functionUrl:FunctionUrl', 'TurnUrl'),
    says: /TurnUrl: no function has an URL/,
  },
];
