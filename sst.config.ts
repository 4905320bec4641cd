/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
  async app(input) {
    const { appName, awsProviderVersion, stageValues } = await import('./stacks/stage.ts');
    const { region, protect, removal } = stageValues(input.stage);
    return {
      name: appName,
      home: 'aws',
      protect,
      removal,
      providers: {
        aws: { region, version: awsProviderVersion, defaultTags: { tags: { app: appName, stage: input.stage } } },
      },
    };
  },
  // SST refuses imports at the top of this file: what they name must not be evaluated before `app` has answered.
  async run() {
    const { stageValues } = await import('./stacks/stage.ts');
    const { storage } = await import('./stacks/storage.ts');
    const { secrets } = await import('./stacks/secrets.ts');
    const { pipeline } = await import('./stacks/pipeline.ts');
    const { edgeAccess } = await import('./stacks/edge-access.ts');

    const stage = $app.stage;
    const values = stageValues(stage);
    const stored = storage(stage, values);
    const functions = pipeline({ stage, values, storage: stored, secrets: secrets() });
    const edge = edgeAccess({ stage, storage: stored, pipeline: functions });

    return {
      bucket: stored.recordings.name,
      turnFunction: functions.turn.name,
      briefingFunction: functions.briefing.name,
      edgeUser: edge.user.name,
      edgeParameter: edge.parameter.name,
    };
  },
});
