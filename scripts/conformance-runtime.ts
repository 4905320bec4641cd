// npm run conformance:runtime: the same functions under AWS's own runtime client and under the stand-in's runtime.
// Needs a compiler and the npm registry the first time; no AWS account. Not part of npm test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { startLambda } from '../local/src/lambda/server.ts';
import type { Credential } from '../local/src/sigv4.ts';
import { createSpeechEngine } from '../local/src/speech/engine.ts';
import { startCloud } from '../local/src/world/cloud.ts';
import { startProviders } from '../local/src/world/providers.ts';
import { liveAlias, nameIn } from '../stacks/stage.ts';
import { differences } from './conformance/comparison.ts';
import { type Seen, see } from './conformance/invocation.ts';
import { bundleCases, type RuntimeCase, smallCases, smallFunctions, wrapUpCases } from './conformance/runtime-cases.ts';
import { findRuntimeClient, runtimeClient } from './conformance/runtime-client.ts';
import { functionOf, type Render } from './render/render.ts';
import { renderStage } from './render/render-stage.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'local', 'src', 'lambda', 'fixtures');
const stage = 'dev';
const region = 'us-east-1';
const aloneCases = [...smallCases, ...wrapUpCases(nameIn(stage, 'wrap-up'))];
const edgeCases = bundleCases((thing) => `${nameIn(stage, thing)}:${liveAlias}`);
const caller: Credential = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' };

try {
  const runtimeFile = await findRuntimeClient(join(root, '.cache', 'conformance'), (line) => console.error(line));
  const render = await renderStage({ stage, log: (line) => console.error(line) });
  const cases = [...aloneCases, ...edgeCases];
  console.error('the stand-in’s runtime…');
  const own = await seeAll(render, undefined);
  console.error(`${runtimeClient.name} ${runtimeClient.version}…`);
  const official = await seeAll(render, runtimeFile);
  let disagreements = 0;
  for (const [index, each] of cases.entries()) {
    const faults = differences(each, own[index] as Seen, official[index] as Seen);
    console.log([`${faults.length === 0 ? 'same' : 'DIFF'}  ${each.what}`, ...faults].join('\n        '));
    if (faults.length > 0) disagreements += 1;
  }
  console.log(
    `\n${cases.length - disagreements} of ${cases.length} the same under ${runtimeClient.name} ${runtimeClient.version}`,
  );
  if (disagreements > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function seeAll(render: Render, runtimeFile: string | undefined): Promise<readonly Seen[]> {
  return [...(await seeAlone(render, runtimeFile)), ...(await seeServed(render, runtimeFile))];
}

/** Functions that need nobody else. */
async function seeAlone(render: Render, runtimeFile: string | undefined): Promise<readonly Seen[]> {
  const wrapUp = functionOf(render, 'WrapUp');
  const functions = [...smallFunctions(fixtures), wrapUp];
  const lambda = await startLambda({ functions, credentials: [caller], role: caller, region, runtimeFile });
  try {
    return await invokeEach(aloneCases, { endpoint: lambda.url, region, credentials: caller });
  } finally {
    await lambda.close();
  }
}

/** The pipeline of a stage with all it needs: its own S3, a provider for each, and nothing left of another run. */
async function seeServed(render: Render, runtimeFile: string | undefined): Promise<readonly Seen[]> {
  await using end = new AsyncDisposableStack();
  const objectsFolder = await mkdtemp(join(tmpdir(), 'ethera-conformance-'));
  end.defer(() => rm(objectsFolder, { recursive: true, force: true }));
  const engine = end.adopt(createSpeechEngine(), (one) => one.close());
  const providers = end.adopt(await startProviders({ engine }), (one) => one.close());
  const cloud = end.adopt(await startCloud({ render, objectsFolder, providers, runtimeFile }), (one) => one.close());
  const { region: at } = cloud.names;
  // Awaited in here: what it needs ends with this function.
  return await invokeEach(edgeCases, { endpoint: cloud.lambda.url, region: at, credentials: cloud.edgeCredential });
}

async function invokeEach(
  cases: readonly RuntimeCase[],
  config: { readonly endpoint: string; readonly region: string; readonly credentials: Credential },
): Promise<readonly Seen[]> {
  const client = new LambdaClient({ ...config, maxAttempts: 1 });
  try {
    const seen: Seen[] = [];
    for (const each of cases) seen.push(await see(client, each));
    return seen;
  } finally {
    client.destroy();
  }
}
