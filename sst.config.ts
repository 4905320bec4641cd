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
    const { afterCall } = await import('./stacks/after-call.ts');
    const { edgeAccess } = await import('./stacks/edge-access.ts');
    const { monitoring } = await import('./stacks/monitoring.ts');

    const stage = $app.stage;
    const values = stageValues(stage);
    const stored = storage(stage, values);
    const keys = secrets();
    const functions = pipeline({ stage, values, storage: stored, secrets: keys });
    const after = afterCall({ stage, values, storage: stored, secrets: keys });
    const edge = edgeAccess({ stage, values, storage: stored, pipeline: functions });
    const watched = monitoring({ stage, values, pipeline: functions, afterCall: after });

    return {
      numbers: Object.keys(values.numbers).join(' '),
      ...edge.found,
      wrapUpFunction: after.wrapUp.name,
      edgeUser: edge.user.name,
      edgeInstanceProfile: edge.profile.name,
      edgeParameter: edge.parameter.name,
      ...(edge.certificates && {
        edgeTrustAnchor: edge.certificates.anchor.arn,
        edgeCertificateProfile: edge.certificates.profile.arn,
        edgeCertificateRole: edge.certificates.role.arn,
      }),
      ...(watched && { alarmTopic: watched.topic.arn }),
    };
  },
});
