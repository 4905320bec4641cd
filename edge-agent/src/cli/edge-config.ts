import { type EdgeParameter, EtheraError, edgeParameter, edgeParameterName } from '@ethera/contract';
import { readSsmParameter } from '../adapters/ssm-parameter.ts';
import { keepParameterCopy, type ParameterOwner, readParameterCopy } from '../adapters/ssm-parameter-copy.ts';
import { type EdgeConfig, type Environment, leftToParameter, loadConfig, loadSettings, settings } from '../config.ts';
import { UsageError } from './command.ts';

/** Far more than SSM needs, far less than a caller's patience. */
const HURRIED_MS = 500;

export interface LoadedEdgeConfig {
  readonly config: EdgeConfig;
  /** The arguments without `--stage`. */
  readonly rest: readonly string[];
  /** Why the stage's parameter was taken from disk, or could not be kept there; all is well when undefined. */
  readonly warning: EtheraError | undefined;
}

export interface EdgeConfigDeps {
  /** Reads an SSM parameter. Rejects with EtheraError `parameter.*`. */
  readonly readParameter: (options: {
    readonly name: string;
    readonly region: string;
    readonly deadlineMs?: number;
  }) => Promise<string>;
  /**
   * Keeps a copy for a start with the cloud down. Only the agent itself does: a copy that another user wrote could not
   * be replaced by it.
   */
  readonly keepCopy?: boolean;
  /** Whether callers wait: the copy will do where SSM does not answer at once. */
  readonly isHurried?: (stateDir: string) => Promise<boolean>;
}

/**
 * The configuration that every command of the edge shares: `--stage`, then the environment, then what the stage's SSM
 * parameter says of its bucket and functions. SSM is asked only for what the environment does not set.
 * @throws UsageError for `--stage` without a stage; EtheraError `config.invalid`; `parameter.*` when SSM gives none and
 * none is on disk
 */
export async function loadEdgeConfig(
  args: readonly string[],
  env: Environment,
  { readParameter, keepCopy = false, isHurried }: EdgeConfigDeps = { readParameter: readSsmParameter },
): Promise<LoadedEdgeConfig> {
  const { env: staged, rest } = takeStage(args, env);
  const left = leftToParameter(staged);
  if (left.length === 0) return { config: loadConfig(staged), rest, warning: undefined };
  // Everything else is judged first: whoever mends one fault at a time would need the cloud for each.
  const names = (Object.keys(settings) as (keyof EdgeConfig)[]).filter((name) => !left.some((each) => each === name));
  loadSettings(staged, names);
  const { stage, region, stateDir } = loadSettings(staged, ['stage', 'region', 'stateDir']);
  const owner = { stage, region };
  const { parameter, warning } = await findParameter(stateDir, owner, {
    readParameter,
    keepCopy,
    ...(isHurried && { isHurried }),
  });
  return { config: loadConfig(staged, parameter), rest, warning };
}

/** Takes `--stage <stage>` or `--stage=<stage>` out of the arguments and puts it above ETHERA_STAGE. */
export function takeStage(
  args: readonly string[],
  env: Environment,
): { readonly env: Environment; readonly rest: readonly string[] } {
  const at = args.findIndex((arg) => arg === '--stage' || arg.startsWith('--stage='));
  const arg = args[at];
  if (arg === undefined) return { env, rest: args };
  const joined = arg !== '--stage';
  const stage = joined ? arg.slice('--stage='.length) : args[at + 1];
  if (!stage || stage.startsWith('-')) throw new UsageError('"--stage" needs the name of a stage');
  const rest = args.toSpliced(at, joined ? 1 : 2);
  if (rest.some((other) => other.startsWith('--stage'))) throw new UsageError('"--stage" is given twice');
  return { env: { ...env, ETHERA_STAGE: stage }, rest };
}

/** From SSM; from disk when SSM gives none. */
async function findParameter(
  stateDir: string,
  owner: ParameterOwner,
  { readParameter, keepCopy, isHurried }: EdgeConfigDeps,
): Promise<{ readonly parameter: EdgeParameter; readonly warning: EtheraError | undefined }> {
  const name = edgeParameterName(owner.stage);
  let parameter: EdgeParameter;
  const hurry = (await isHurried?.(stateDir)) && (await readParameterCopy(stateDir, owner));
  try {
    const wanted = { name, region: owner.region, ...(hurry && { deadlineMs: HURRIED_MS }) };
    parameter = parseParameter(await readParameter(wanted), name);
  } catch (thrown) {
    const kept = await readParameterCopy(stateDir, owner);
    if (!kept || !(thrown instanceof EtheraError)) throw thrown;
    return { parameter: kept, warning: thrown };
  }
  if (!keepCopy) return { parameter, warning: undefined };
  const warning = await keepParameterCopy(stateDir, owner, parameter).then(
    () => undefined,
    (thrown: EtheraError) => thrown,
  );
  return { parameter, warning };
}

/** @throws EtheraError `parameter.malformed`, which quotes no value */
function parseParameter(text: string, name: string): EdgeParameter {
  try {
    const parameter = edgeParameter.parse(JSON.parse(text));
    loadSettings(asEnvironment(parameter), ['bucket', 'turnFunction', 'briefingFunction']);
    return parameter;
  } catch (thrown) {
    throw new EtheraError('parameter.malformed', `${name} does not name a bucket and two functions`, { cause: thrown });
  }
}

function asEnvironment(parameter: EdgeParameter): Environment {
  const { bucket, turnFunction, briefingFunction } = settings;
  return {
    [bucket.variable]: parameter.bucket,
    [turnFunction.variable]: parameter.turnFunction,
    [briefingFunction.variable]: parameter.briefingFunction,
  };
}
