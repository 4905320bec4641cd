import {
  type EdgeParameter,
  EtheraError,
  isStageName,
  readWithout,
  stageNameForm,
  type Technique,
  techniques,
} from '@ethera/contract';
import type { LogLevel } from './ports/log.ts';

/** What an operator sets. Nothing else reads the environment, but for the AWS SDKs themselves. */
export interface EdgeConfig {
  readonly stage: string;
  readonly edgeId: string;
  readonly ariUrl: string;
  readonly ariUsername: string;
  readonly ariPassword: string;
  readonly ariApp: string;
  readonly region: string;
  readonly bucket: string;
  readonly turnFunction: string;
  readonly briefingFunction: string;
  readonly stateDir: string;
  readonly mediaDir: string;
  readonly recordingsDir: string;
  readonly maxCalls: number;
  readonly drainGraceMs: number;
  readonly journalDays: number;
  readonly spoolMb: number;
  readonly logLevel: LogLevel;
  /** 0 for none. */
  readonly httpPort: number;
  /** Empty for none. */
  readonly otlpEndpoint: string;
  readonly without: ReadonlySet<Technique>;
}

export interface Setting<Value = unknown> {
  readonly variable: string;
  readonly meaning: string;
  /** What it must be, to stand after "must be". */
  readonly form: string;
  /** Null where there is none. `<VARIABLE>` stands for the value of a setting above. */
  readonly fallback: string | null;
  /** Where the operator sets nothing: what the stage's SSM parameter says. */
  readonly parameter?: keyof EdgeParameter;
  /** Undefined for text that is not of the form. */
  readonly read: (text: string) => Value | undefined;
}

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);

function wholeNumber(least: number, most: number) {
  return {
    form: `a whole number from ${least} to ${most}`,
    read: (text: string) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** The id is part of every call id, which holds at most 80 characters. */
const slug = {
  form: 'at most 32 lower-case letters and digits, with single hyphens between them',
  read: matching(/^(?=.{1,32}$)[a-z0-9]+(?:-[a-z0-9]+)*$/),
};
const stageName = {
  form: stageNameForm,
  read: (text: string) => (isStageName(text) ? text : undefined),
};
const directory = { form: 'an absolute path', read: matching(/^\/[^\0]*$/) };
const lambdaName = {
  form: 'the name or ARN of a function, with its alias',
  read: matching(/^[A-Za-z0-9:_-]{1,256}$/),
};
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Every setting, in the order of `docs/configuration.md`. */
export const settings: { readonly [Name in keyof EdgeConfig]: Setting<EdgeConfig[Name]> } = {
  stage: {
    variable: 'ETHERA_STAGE',
    meaning: 'The SST stage that this agent belongs to.',
    fallback: 'dev',
    ...stageName,
  },
  edgeId: {
    variable: 'ETHERA_EDGE_ID',
    meaning: 'Names this agent in call ids. Give each agent of a stage its own.',
    fallback: 'edge',
    ...slug,
  },
  ariUrl: {
    variable: 'ETHERA_ARI_URL',
    meaning: 'Where Asterisk’s HTTP server listens.',
    form: 'an http:// or https:// URL without user and password',
    fallback: 'http://127.0.0.1:8088',
    read: readUrl,
  },
  ariUsername: {
    variable: 'ETHERA_ARI_USERNAME',
    meaning: 'A user of ari.conf.',
    form: 'letters, digits, dots, hyphens or underscores',
    fallback: 'ethera',
    read: matching(/^[\w.-]{1,64}$/),
  },
  ariPassword: {
    variable: 'ETHERA_ARI_PASSWORD',
    meaning: 'The password of that user. A secret: keep it in a file that only the agent’s service reads.',
    form: 'the user’s password in ari.conf',
    fallback: null,
    read: (text) => text,
  },
  ariApp: {
    variable: 'ETHERA_ARI_APP',
    meaning: 'The Stasis application. Two agents on one Asterisk need two names.',
    form: 'letters, digits, dots, hyphens or underscores',
    fallback: 'ethera-<ETHERA_STAGE>',
    read: matching(/^[\w.-]{1,64}$/),
  },
  region: {
    variable: 'AWS_REGION',
    meaning: 'The AWS region of the stage.',
    form: 'a region such as eu-central-1',
    fallback: null,
    read: matching(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/),
  },
  bucket: {
    variable: 'ETHERA_BUCKET',
    meaning: 'The bucket of the stage.',
    form: 'the name of a bucket',
    fallback: null,
    parameter: 'bucket',
    read: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  },
  turnFunction: {
    variable: 'ETHERA_TURN_FUNCTION',
    meaning: 'The turn function of the stage.',
    fallback: null,
    parameter: 'turnFunction',
    ...lambdaName,
  },
  briefingFunction: {
    variable: 'ETHERA_BRIEFING_FUNCTION',
    meaning: 'The briefing function of the stage.',
    fallback: null,
    parameter: 'briefingFunction',
    ...lambdaName,
  },
  stateDir: {
    variable: 'ETHERA_STATE_DIR',
    meaning: 'What the agent keeps over a restart: the briefing, and recordings that S3 has not confirmed yet.',
    fallback: '/var/lib/ethera/<ETHERA_STAGE>',
    ...directory,
  },
  mediaDir: {
    variable: 'ETHERA_MEDIA_DIR',
    meaning: 'What Asterisk plays. Asterisk must be able to read it.',
    fallback: '<ETHERA_STATE_DIR>/media',
    ...directory,
  },
  recordingsDir: {
    variable: 'ETHERA_RECORDINGS_DIR',
    meaning: 'Where Asterisk writes ARI recordings. The agent must be able to read it.',
    fallback: '/var/spool/asterisk/recording',
    ...directory,
  },
  maxCalls: {
    variable: 'ETHERA_MAX_CALLS',
    meaning:
      'Calls at once that this machine carries; the stage may allow fewer. One more hears that all lines are busy, then gets the dialplan’s fallback.',
    fallback: '20',
    ...wholeNumber(1, 1_000),
  },
  drainGraceMs: {
    variable: 'ETHERA_DRAIN_GRACE_MS',
    meaning: 'How long calls may go on after SIGTERM, in milliseconds.',
    fallback: '60000',
    ...wholeNumber(0, 3_600_000),
  },
  journalDays: {
    variable: 'ETHERA_JOURNAL_DAYS',
    meaning: 'How many days the records of finished calls stay on this machine, for `calls` and `show`; 0 keeps none.',
    fallback: '30',
    ...wholeNumber(0, 3_650),
  },
  spoolMb: {
    variable: 'ETHERA_SPOOL_MB',
    meaning:
      'How much may wait on this machine for S3, in megabytes. Recordings beyond it are refused; none that waits is deleted.',
    fallback: '20000',
    ...wholeNumber(1, 10_000_000),
  },
  logLevel: {
    variable: 'ETHERA_LOG_LEVEL',
    meaning: 'The lowest level that is logged. `debug` may show what callers say.',
    form: 'debug, info, warn or error',
    fallback: 'info',
    read: (text) => levels.find((level) => level === text),
  },
  httpPort: {
    variable: 'ETHERA_HTTP_PORT',
    meaning: 'The port on 127.0.0.1 of `/metrics` and `/healthz`; 0 for none. Give each stage on a machine its own.',
    fallback: '9464',
    ...wholeNumber(0, 65_535),
  },
  otlpEndpoint: {
    variable: 'ETHERA_OTLP_ENDPOINT',
    meaning: 'The OpenTelemetry collector that takes a trace of each turn; empty for none.',
    form: 'an http:// or https:// URL without user and password',
    fallback: '',
    read: (text) => (text === '' ? text : readUrl(text)),
  },
  without: {
    variable: 'ETHERA_WITHOUT',
    meaning: 'Techniques to do without. For measuring only: production leaves it empty.',
    form: `some of ${techniques.join(', ')}, with commas between them`,
    fallback: '',
    read: readTechniques,
  },
};

export type Environment = Readonly<Record<string, string | undefined>>;

const allNames = Object.keys(settings) as readonly (keyof EdgeConfig)[];

/**
 * Reads the configuration. A variable that is empty counts as not set.
 * @param parameter what the stage says for the variables that are not set
 * @throws EtheraError `config.invalid` that names every fault at once with its fix, and quotes no value
 */
export function loadConfig(env: Environment, parameter?: EdgeParameter): EdgeConfig {
  return loadSettings(withParameter(env, parameter), allNames);
}

/**
 * Reads some of the settings, for a command that needs no more: faults of the others do not matter to it.
 * @throws EtheraError `config.invalid`, as `loadConfig`
 */
export function loadSettings<Name extends keyof EdgeConfig>(
  env: Environment,
  names: readonly Name[],
): Pick<EdgeConfig, Name> {
  const texts = new Map<string, string>();
  const faults: string[] = [];
  const take = <Value>(setting: Setting<Value>): Value | undefined => {
    const text = env[setting.variable] || defaultOf(setting, texts);
    if (text === undefined) {
      // A default that builds on a faulty setting is no fault of its own.
      if (setting.fallback === null) faults.push(`${setting.variable} is not set: it must be ${setting.form}`);
      return undefined;
    }
    const value = setting.read(text);
    if (value === undefined) faults.push(`${setting.variable} is wrong: it must be ${setting.form}`);
    else texts.set(setting.variable, text);
    return value;
  };
  const needed = withFoundations(names);
  const entries = allNames.filter((name) => needed.has(name)).map((name) => [name, take<unknown>(settings[name])]);
  if (faults.length > 0) throw new EtheraError('config.invalid', faults.join('\n'));
  // Without a fault every setting has its value, and the table's type ties each name to its own.
  const values = Object.fromEntries(entries) as EdgeConfig;
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Pick<EdgeConfig, Name>;
}

/** The settings that the environment leaves to the stage's SSM parameter. */
export function leftToParameter(env: Environment): readonly (keyof EdgeParameter)[] {
  return Object.values(settings).flatMap(({ variable, parameter }) => (parameter && !env[variable] ? parameter : []));
}

/** The environment, with the parameter's values for what it does not set. */
function withParameter(env: Environment, parameter: EdgeParameter | undefined): Environment {
  if (!parameter) return env;
  const filled = Object.values(settings).map((setting) => [
    setting.variable,
    env[setting.variable] || (setting.parameter && parameter[setting.parameter]),
  ]);
  return { ...env, ...Object.fromEntries(filled) };
}

/** The settings, and those whose values their defaults build on. */
function withFoundations(names: readonly (keyof EdgeConfig)[]): ReadonlySet<keyof EdgeConfig> {
  const needed = new Set(names);
  // A default names settings above its own alone, so one way from the last to the first finds them all.
  for (const name of allNames.toReversed()) {
    if (!needed.has(name)) continue;
    for (const other of allNames) {
      if (settings[name].fallback?.includes(`<${settings[other].variable}>`)) needed.add(other);
    }
  }
  return needed;
}

/** The default with the values of the settings it names; undefined if there is none, or one of them is faulty. */
function defaultOf(setting: Setting, texts: ReadonlyMap<string, string>): string | undefined {
  const missing = [...(setting.fallback ?? '').matchAll(/<(\w+)>/g)].some(([, name = '']) => !texts.has(name));
  if (setting.fallback === null || missing) return undefined;
  return setting.fallback.replaceAll(/<(\w+)>/g, (_, name: string) => texts.get(name) ?? '');
}

function readTechniques(text: string): ReadonlySet<Technique> | undefined {
  try {
    return readWithout(text);
  } catch {
    return undefined;
  }
}

/** The URL without a slash at its end. */
function readUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    return undefined;
  return url.href.replace(/\/+$/, '');
}
