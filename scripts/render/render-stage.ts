import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requiredSecretNames } from '../../stacks/secret-names.ts';
import { stageValues } from '../../stacks/stage.ts';
import { startAwsStub } from './aws-stub.ts';
import { inspectBundle } from './bundle.ts';
import { RenderCache } from './cache.ts';
import { stackType } from './evaluate.ts';
import { hashInputs } from './inputs.ts';
import { withLock } from './lock.ts';
import { ensurePlatform } from './platform.ts';
import { openLinks, type Render, type RenderedFunction, type RenderedResource } from './render.ts';
import { runSst } from './sst.ts';

export interface RenderOptions {
  readonly stage: string;
  /** Values of secrets by name; the others get a placeholder. They end up in the render's files: prefer none. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** File of the certificate authority of the edges, in place of the stage's own in `stacks/edge-ca/`. */
  readonly edgeCaFile?: string;
  /** Progress, a line at a time. */
  readonly log?: (line: string) => void;
  /** Folder with sst.config.ts, this repository's by default. */
  readonly root?: string;
  /** Ends the render; what it has started goes with it. */
  readonly signal?: AbortSignal;
}

export interface StoredRender {
  readonly render: Render;
  /** The render as JSON. */
  readonly file: string;
}

const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A render takes 5 to 10 s; on a busy machine several times that. */
const renderLimitMs = 120_000;
/** Somebody else's install and render. */
const lockPatienceMs = 900_000;

/** What the stand-in for Pulumi leaves behind. */
interface Evaluated {
  readonly app: string;
  readonly stage: string;
  readonly region: string;
  readonly resources: readonly RenderedResource[];
  readonly state: readonly { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }[];
  readonly failures: readonly string[];
}

/**
 * What `sst deploy --stage <stage>` would create, by the real SST, without AWS and without credentials. Answers at
 * once when nothing that it depends on has changed. Safe to call from several processes at once.
 *
 * @throws Error with what the stacks threw or SST printed
 */
export async function renderStage(options: RenderOptions): Promise<Render> {
  return (await storeRender(options)).render;
}

/** As `renderStage`, with the file that the render is stored in. */
export async function storeRender(options: RenderOptions): Promise<StoredRender> {
  const { stage, log = () => {}, root = repository, signal } = options;
  stageValues(stage);
  const secrets = { ...placeholders(), ...options.secrets };
  const authority = options.edgeCaFile;
  const hash = await hashInputs(root, {
    stage,
    secrets,
    ...(authority && { edgeCertificate: await readFile(authority, 'utf8') }),
  });
  const cache = new RenderCache(root, stage);
  const file = cache.fileOf(hash);
  const stored = await cache.read(hash);
  if (stored) return { render: stored, file };

  // SST builds every stage into the same folder, so that two renders of one checkout would mix.
  const lock = join(root, '.cache', 'render', 'lock');
  const onWait = () => log('waiting for another render of this checkout…');
  const render = await withLock(lock, { patienceMs: lockPatienceMs, onWait }, async () => {
    const meanwhile = await cache.read(hash);
    if (meanwhile) return meanwhile;
    await ensurePlatform(root, log, signal);
    log(`rendering the stage ${stage} with the real SST…`);
    const started = performance.now();
    const evaluated = await evaluateStage({ root, stage, secrets, authority, signal });
    const fresh = await cache.write(hash, async (folder) => {
      const functions = await Promise.all(
        evaluated.resources
          .filter(({ type }) => type === 'aws:lambda/function:Function')
          .map((resource) =>
            keepFunction(root, resource, (id) => [join(folder, 'functions', id), cache.bundleOf(hash, id)]),
          ),
      );
      return toRender(evaluated, functions);
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    log(`rendered ${fresh.resources.length} resources, ${fresh.functions.length} functions in ${seconds} s`);
    return fresh;
  });
  return { render, file };
}

function placeholders(): Record<string, string> {
  return Object.fromEntries(requiredSecretNames.map((name) => [name, `placeholder-${name}`]));
}

interface StageInputs {
  readonly root: string;
  readonly stage: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly authority: string | undefined;
  readonly signal: AbortSignal | undefined;
}

async function evaluateStage({ root, stage, secrets, authority, signal }: StageInputs): Promise<Evaluated> {
  // What an earlier run has built must not pass for this one's.
  await rm(join(root, '.sst', 'artifacts'), { recursive: true, force: true });
  const folder = await mkdtemp(join(tmpdir(), 'ethera-render-'));
  const aws = await startAwsStub();
  try {
    const output = join(folder, 'evaluated.json');
    const env = {
      RENDER_OUTPUT: output,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'offline',
      AWS_SECRET_ACCESS_KEY: 'offline',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(authority && { ETHERA_EDGE_CA_FILE: resolve(authority) }),
      ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value])),
    };
    const { exitCode, text } = await runSst({
      root,
      args: ['diff', '--stage', stage],
      env,
      limitMs: renderLimitMs,
      signal,
    });
    const evaluated = await readEvaluated(output);
    if (evaluated && evaluated.failures.length > 0) {
      throw new Error(`The stacks failed for the stage ${stage}:\n${evaluated.failures.join('\n')}`);
    }
    if (exitCode !== 0 || !evaluated) throw new Error(`"sst diff --stage ${stage}" failed:\n${text.trim()}`);
    return evaluated;
  } finally {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readEvaluated(file: string): Promise<Evaluated | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Evaluated;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Copies a function's bundle out of SST's working folder, where the next run would replace it, and looks at it. */
async function keepFunction(
  root: string,
  resource: RenderedResource,
  foldersOf: (id: string) => readonly [now: string, later: string],
): Promise<RenderedFunction> {
  const id = resource.name.replace(/Function$/, '');
  const [now, later] = foldersOf(id);
  await cp(join(root, '.sst', 'artifacts', `${id}-src`), now, { recursive: true });
  const inputs = resource.inputs as unknown as FunctionInputs;
  const environment = inputs.environment.variables;
  const { streaming } = await inspectBundle(now, inputs.handler, environment);
  const sealed = await readFile(join(now, environment.SST_KEY_FILE ?? ''));
  return {
    id,
    name: inputs.name,
    folder: later,
    handler: inputs.handler,
    runtime: inputs.runtime,
    architecture: inputs.architectures[0] ?? 'x86_64',
    memoryMb: inputs.memorySize,
    timeoutMs: inputs.timeout * 1000,
    streaming,
    environment,
    links: openLinks(sealed, environment.SST_KEY ?? ''),
  };
}

/** The inputs of `aws:lambda/function:Function` that SST always sets. */
interface FunctionInputs {
  readonly name: string;
  readonly handler: string;
  readonly runtime: string;
  readonly architectures: readonly string[];
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

function toRender({ app, stage, region, resources, state }: Evaluated, functions: RenderedFunction[]): Render {
  const outputs = state.find(({ type }) => type === stackType)?.outputs ?? {};
  return { app, stage, region, resources, outputs, functions };
}
