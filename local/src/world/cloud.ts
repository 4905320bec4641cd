import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Asker } from '../../../scripts/policy/demo-requests.ts';
import { edgeIdentity, functionIdentity, type Identity } from '../../../scripts/policy/identity.ts';
import { objectRequests } from '../../../scripts/policy/object-requests.ts';
import {
  environmentWithLinks,
  functionOf,
  type Render,
  type RenderedFunction,
} from '../../../scripts/render/render.ts';
import { liveAlias } from '../../../stacks/stage.ts';
import { arnOf, type LambdaFunction } from '../lambda/function.ts';
import { type LambdaLogLine, type LambdaRequestEntry, type LambdaStandIn, startLambda } from '../lambda/server.ts';
import type { NetworkProfile } from '../network/network-profile.ts';
import { type S3Credential, type S3LogEntry, type S3StandIn, startS3 } from '../s3/server.ts';
import type { Credential } from '../sigv4.ts';
import { type SsmStandIn, startSsm } from '../ssm/server.ts';
import { type AfterCall, afterCallRoute, startAfterCall } from './after-call.ts';
import type { Providers } from './providers.ts';
import { stageParameters } from './stage-parameters.ts';

/** Where a stage keeps its things, as `sst deploy` would print it. */
export interface StageNames {
  readonly region: string;
  readonly bucket: string;
  readonly turnFunction: string;
  readonly briefingFunction: string;
}

export interface CloudS3 extends S3StandIn {
  /** Every request so far, oldest first. */
  readonly requests: readonly S3LogEntry[];
  /** Emits each entry once its request is over. */
  readonly events: EventEmitter<{ request: [S3LogEntry] }>;
  /** Who signs with which access key. */
  readonly askers: ReadonlyMap<string, Asker>;
}

export interface CloudLambda extends LambdaStandIn {
  /** What the functions wrote to their logs, oldest first. */
  readonly lines: readonly LambdaLogLine[];
  readonly requests: readonly LambdaRequestEntry[];
}

/** S3, Lambda and SSM with what a deployment of the stage would put there. */
export interface Cloud {
  readonly names: StageNames;
  readonly s3: CloudS3;
  readonly lambda: CloudLambda;
  /** Where an edge finds the names of the others. */
  readonly ssm: SsmStandIn;
  /** The way from an ended call to the function that wraps it up; null when nothing is done about ended calls. */
  readonly afterCall: AfterCall | null;
  /** May do what the stacks allow an edge, and nothing else. */
  readonly edgeCredential: Credential;
  close(): Promise<void>;
}

export interface CloudOptions {
  readonly render: Render;
  /** Objects are the plain files `objectsFolder/bucket/key`. */
  readonly objectsFolder: string;
  readonly providers: Pick<Providers, 'groq' | 'elevenLabs'>;
  readonly afterCall?: AfterCallChoice | undefined;
  /** Goes into the environment of every function, over what is there. */
  readonly functionEnvironment?: Readonly<Record<string, string>> | undefined;
  readonly functionsAtOnce?: number | undefined;
  /** Of the functions' processes, as `os.setPriority` has it. */
  readonly functionPriority?: number | undefined;
  /** All environments of a function in one process. */
  readonly functionsTogether?: boolean | undefined;
  /** What Lambda and S3 take by themselves; nothing by default. */
  readonly serviceTimes?: Pick<NetworkProfile, 'invokeMs' | 's3Ms'> | undefined;
  /** What runs the functions in place of the stand-in's own runtime. */
  readonly runtimeFile?: string | undefined;
}

/** How ended calls are wrapped up. */
export interface AfterCallChoice {
  /** Who is told of each call; nobody by default. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** How long what failed waits before it is tried again; a second by default, twelve minutes in AWS. */
  readonly visibilityMs?: number;
}

const defaultVisibilityMs = 1_000;

/** The names that the render gives to what an edge must know. @throws Error when one is missing */
export function stageNames({ region, outputs }: Render): StageNames {
  const name = (output: string) => {
    const value = outputs[output];
    if (typeof value !== 'string' || value === '') throw new Error(`the render has no output ${output}`);
    return value;
  };
  return {
    region,
    bucket: name('bucket'),
    turnFunction: name('turnFunction'),
    briefingFunction: name('briefingFunction'),
  };
}

/** Starts S3, Lambda and SSM for a rendered stage, with the permissions that the stage gives to each side. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { render, objectsFolder, providers, afterCall, serviceTimes, runtimeFile } = options;
  const names = stageNames(render);
  const edge = edgeIdentity(render);
  const edgeCredential = newCredential('AKIA');
  const roles = (['Turn', 'Briefing', 'WrapUp'] as const).map((id) => ({
    id,
    fn: functionOf(render, id),
    identity: functionIdentity(render, id),
    // A role's key is a temporary one: without its session token it opens nothing.
    credential: { ...newCredential('ASIA'), sessionToken: randomBytes(48).toString('base64') },
  }));
  const s3 = await startLoggedS3({
    folder: objectsFolder,
    region: names.region,
    serviceMs: serviceTimes?.s3Ms,
    buckets: [names.bucket],
    credentials: [
      s3Credential(edgeCredential, edge, render),
      ...roles.map(({ credential, identity }) => s3Credential(credential, identity, render)),
    ],
  });
  const askers = new Map<string, Asker>([
    [edgeCredential.accessKeyId, 'edge'],
    ...roles.map(({ id, credential }): [string, Asker] => [credential.accessKeyId, id]),
  ]);
  try {
    const environment = { AWS_ENDPOINT_URL_S3: s3.url, ...providerUrls(providers), ...options.functionEnvironment };
    const links = {
      Recordings: { name: names.bucket },
      GroqApiKey: { value: providers.groq.access.apiKey },
      ElevenLabsApiKey: { value: providers.elevenLabs.access.apiKey },
      WebhookUrl: { value: afterCall?.webhook?.url ?? '' },
      WebhookSecret: { value: afterCall?.webhook?.secret ?? '' },
    };
    const linksOf = (fn: RenderedFunction) =>
      Object.fromEntries(Object.entries(links).filter(([name]) => name in fn.links));
    const functions = roles.map(
      ({ fn, credential }): LambdaFunction => ({
        name: fn.name,
        folder: fn.folder,
        handler: fn.handler,
        aliases: [liveAlias],
        environment: { ...environmentWithLinks(fn, linksOf(fn)), ...environment },
        timeoutMs: fn.timeoutMs,
        memoryMb: fn.memoryMb,
        role: credential,
      }),
    );
    const eventSource = newCredential('ASIA');
    const lines: LambdaLogLine[] = [];
    const requests: LambdaRequestEntry[] = [];
    const lambda = await startLambda({
      functions,
      region: names.region,
      role: newCredential('ASIA'),
      runtimeFile,
      frontMs: serviceTimes?.invokeMs,
      priority: options.functionPriority,
      sharedProcesses: options.functionsTogether,
      ...(options.functionsAtOnce === undefined ? {} : { maxConcurrency: options.functionsAtOnce }),
      credentials: [
        {
          ...edgeCredential,
          allows: (name, qualifier) => edge.allows('lambda:InvokeFunction', arnOf(names.region, { name, qualifier })),
          seesAccount: edge.allows('lambda:GetAccountSettings', '*'),
        },
        ...roles.map(({ credential, identity }) => ({
          ...credential,
          allows: () => false,
          seesAccount: identity.allows('lambda:GetAccountSettings', '*'),
        })),
        eventSource,
      ],
      log: (line) => lines.push(line),
      requestLog: (entry) => requests.push(entry),
    });
    const ssm = await startSsm({
      parameters: stageParameters(render),
      region: names.region,
      credentials: [{ ...edgeCredential, allows: (action, arn) => edge.allows(action, arn) }],
    });
    const after = afterCall
      ? startAfterCall({
          route: afterCallRoute(render),
          region: names.region,
          lambdaUrl: lambda.url,
          credential: eventSource,
          visibilityMs: afterCall.visibilityMs ?? defaultVisibilityMs,
        })
      : null;
    if (after) s3.events.on('request', after.notice);
    const close = async () => {
      await after?.close();
      await ssm.close();
      await lambda.close();
      await s3.close();
    };
    return {
      names,
      s3: { ...s3, askers },
      lambda: { ...lambda, lines, requests },
      ssm,
      afterCall: after,
      edgeCredential,
      close,
    };
  } catch (error) {
    await s3.close();
    throw error;
  }
}

async function startLoggedS3(options: Parameters<typeof startS3>[0]): Promise<Omit<CloudS3, 'askers'>> {
  const requests: S3LogEntry[] = [];
  const events = new EventEmitter<{ request: [S3LogEntry] }>();
  events.setMaxListeners(0);
  const log = (entry: S3LogEntry) => {
    requests.push(entry);
    events.emit('request', entry);
  };
  return { ...(await startS3({ ...options, log })), requests, events };
}

/**
 * The key of somebody who may do to objects what the rendered policies let them, as IAM would decide. The listing that
 * turns a missing key's 403 into a 404 is asked for without a prefix, which a condition on prefixes does not allow: what
 * AWS does there is not sure, and everything must work on a 403 too.
 */
function s3Credential(credential: Credential, identity: Identity, render: Render): S3Credential {
  return {
    ...credential,
    canList: identity.allows('s3:ListBucket', `arn:aws:s3:::${stageNames(render).bucket}`),
    allows: (action, bucket, key) =>
      objectRequests(render, action, bucket, key).every((request) => identity.decide(request).allowed),
  };
}

/** The names that groq-sdk and the functions read. */
function providerUrls({ groq, elevenLabs }: CloudOptions['providers']): Record<string, string> {
  return {
    ...(groq.access.baseUrl === undefined ? {} : { GROQ_BASE_URL: groq.access.baseUrl }),
    ...(elevenLabs.access.baseUrl === undefined ? {} : { ELEVENLABS_BASE_URL: elevenLabs.access.baseUrl }),
  };
}

function newCredential(kind: 'AKIA' | 'ASIA'): Credential {
  return {
    accessKeyId: `${kind}${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
