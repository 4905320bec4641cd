import type { CallerLimits } from '../contract/src/briefing.ts';
import { isStageName, stageNameForm } from '../contract/src/stage-name.ts';
import { type Numbers, numbersOf } from '../personas/numbers.ts';

/** Retention periods that CloudWatch Logs knows, in SST's words. */
type LogRetention = '1 week' | '1 month' | '3 months';

/** What differs from one stage to the next. Plain data, so that tests and scripts can read it without SST. */
export interface StageValues {
  /** AWS region that everything of the stage lives in. */
  readonly region: string;
  /** Dialled number → persona id: `briefing` tells the edges. Every other number gets the default persona. */
  readonly numbers: Numbers;
  /** Days after which S3 deletes, by key prefix. */
  readonly retention: {
    readonly callsDays: number;
    readonly promptsDays: number;
    /** How long what was overwritten or expired can still be brought back. */
    readonly oldVersionsDays: number;
  };
  /**
   * What the bucket is encrypted with: S3's own key, or one of KMS that belongs to the stage. With the latter reading a
   * recording takes two permissions, and whoever disables the key has locked all recordings. It costs a dollar a month.
   */
  readonly encryption: 's3' | 'kms';
  readonly turn: FunctionSize & {
    /**
     * Environments of `turn` that are always warm; 0 for none. The edge warms one with each answered call, so this pays
     * only where many calls begin at once. Each costs memory × time, used or not: with 1769 MB some 15 dollars a month
     * (0.0000033334 dollars per GB-second on arm64 in us-east-1; look up your region's price), and duration on top.
     * There is no reserved concurrency at all: an account with a quota of 10 cannot have any.
     */
    readonly provisioned: number;
  };
  /**
   * How many calls at once the plans of Groq, ElevenLabs and AWS carry (docs/scaling.md), and how many edges share them
   * evenly. Without it each edge takes as many as its ETHERA_MAX_CALLS.
   */
  readonly callLimit: CallLimit | undefined;
  /** How many calls at once each edge takes to one number, of one caller, and of callers who show no number. */
  readonly callerLimits: CallerLimits;
  /** What a day may cost, in US dollars at list prices; days are of UTC. Without it nothing is counted. */
  readonly spendLimit: SpendLimit | undefined;
  readonly briefing: FunctionSize;
  readonly wrapUp: FunctionSize;
  readonly logs: {
    readonly level: 'debug' | 'info';
    readonly retention: LogRetention;
  };
  /** Without them there are no alarms and no dashboard. */
  readonly alarms: AlarmThresholds | undefined;
  /** Whether `sst remove` is refused. */
  readonly protect: boolean;
  /** What becomes of the bucket, its key and what guards it, when the stage is removed after all. */
  readonly removal: 'remove' | 'retain';
}

export interface CallLimit {
  readonly callsAtOnce: number;
  readonly edges: number;
}

export interface SpendLimit {
  /** All calls of the stage. Known to the edges once calls are wrapped up: it may be overrun by what runs meanwhile. */
  readonly stageUsdPerDay: number;
  /** The turns of one edge, which knows what it spends as it does. */
  readonly edgeUsdPerDay: number;
}

export interface FunctionSize {
  /** Lambda grants processor time by memory: 1769 MB is one whole core. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** Where an operator is told. Reaching a threshold is enough. */
export interface AlarmThresholds {
  /** Failed invocations of one function, or errors in its log, within five minutes. */
  readonly errors: number;
  /** Refused invocations of one function within five minutes. */
  readonly throttles: number;
  /** 95th percentile, over a quarter of an hour, of the time from a turn's request to its first audio. */
  readonly firstAudioP95Ms: number;
  /** What the calls of a day cost, by our own price table. */
  readonly dailySpendUsd: number;
}

/** The application's name: the first part of every name that must be unique in an account. */
export const appName = 'ethera';

/** The alias that edges invoke: a rollback moves it to an older version. */
export const liveAlias = 'live';

/** Version of Pulumi's AWS provider. SST refuses one that is older than its own. */
export const awsProviderVersion = '7.20.0';

/**
 * A turn lasts as long as its reply is being spoken, since speech is bought only as it is needed. 90 s covers the
 * longest reply that a persona may give; whatever hangs is cut off there, and the edge has given up long before.
 */
const turnTimeoutSeconds = 90;

/** Time to synthesise every fixed phrase of a new persona once. */
const briefingTimeoutSeconds = 60;

/** Waits for the attempts that a call's record lists, then for the model and for the webhook of someone else. */
const wrapUpTimeoutSeconds = 120;

const development: Omit<StageValues, 'numbers'> = {
  region: 'eu-central-1',
  retention: { callsDays: 3, promptsDays: 30, oldVersionsDays: 1 },
  encryption: 's3',
  turn: { memoryMb: 1024, timeoutSeconds: turnTimeoutSeconds, provisioned: 0 },
  callLimit: undefined,
  callerLimits: {},
  spendLimit: { stageUsdPerDay: 20, edgeUsdPerDay: 20 },
  briefing: { memoryMb: 512, timeoutSeconds: briefingTimeoutSeconds },
  wrapUp: { memoryMb: 512, timeoutSeconds: wrapUpTimeoutSeconds },
  logs: { level: 'debug', retention: '1 week' },
  alarms: undefined,
  protect: false,
  removal: 'remove',
};

const production: Omit<StageValues, 'numbers'> = {
  region: 'eu-central-1',
  retention: { callsDays: 30, promptsDays: 365, oldVersionsDays: 7 },
  encryption: 'kms',
  turn: { memoryMb: 1769, timeoutSeconds: turnTimeoutSeconds, provisioned: 0 },
  callLimit: undefined,
  callerLimits: {},
  // Four times what the alarm rings at.
  spendLimit: { stageUsdPerDay: 200, edgeUsdPerDay: 200 },
  briefing: { memoryMb: 512, timeoutSeconds: briefingTimeoutSeconds },
  wrapUp: { memoryMb: 512, timeoutSeconds: wrapUpTimeoutSeconds },
  logs: { level: 'info', retention: '3 months' },
  alarms: { errors: 3, throttles: 1, firstAudioP95Ms: 2500, dailySpendUsd: 50 },
  protect: true,
  removal: 'retain',
};

/**
 * The values of a stage. Only `production` has its own; every other name, be it a person's or a pull request's, gets
 * those of development, which are cheap and can be removed without a trace.
 *
 * @throws Error when the name cannot be part of a bucket's name, which is the strictest of all names.
 */
export function stageValues(stage: string): StageValues {
  if (!isStageName(stage)) throw new Error(`The stage "${stage}" cannot name a bucket: use ${stageNameForm}.`);
  return { ...(stage === 'production' ? production : development), numbers: numbersOf(stage) };
}

/** The name of one thing in one stage, such as `ethera-production-turn`. */
export function nameIn(stage: string, thing: string): string {
  return `${appName}-${stage}-${thing}`;
}

/**
 * What the functions are told of the limits.
 * @throws Error when there are more edges than calls, or none: an edge takes no less than one
 */
export function limitVariables(
  values: Pick<StageValues, 'callLimit' | 'callerLimits' | 'spendLimit' | 'turn'>,
): Record<string, string> {
  const { callerLimits, spendLimit, turn } = values;
  const further = { ...callerLimits, ...(spendLimit && { ...spendLimit, turnMemoryMb: turn.memoryMb }) };
  const isLimited = Object.keys(further).length > 0;
  return { ...shareVariables(values), ...(isLimited && { ETHERA_LIMITS: JSON.stringify(further) }) };
}

function shareVariables({ callLimit }: Pick<StageValues, 'callLimit'>): Record<string, string> {
  if (!callLimit) return {};
  const { callsAtOnce, edges } = callLimit;
  const each = Math.floor(callsAtOnce / edges);
  if (!(each >= 1 && Number.isFinite(each)))
    throw new Error(`${callsAtOnce} calls at once cannot be shared by ${edges} edges.`);
  return { ETHERA_CALLS_AT_ONCE: String(each) };
}
