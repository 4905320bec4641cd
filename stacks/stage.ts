/** Retention periods that CloudWatch Logs knows, in SST's words. */
type LogRetention = '1 week' | '1 month' | '3 months';

/** What differs from one stage to the next. Plain data, so that tests and scripts can read it without SST. */
export interface StageValues {
  /** AWS region that everything of the stage lives in. */
  readonly region: string;
  /** Days after which S3 deletes, by key prefix. */
  readonly retention: {
    readonly callsDays: number;
    readonly promptsDays: number;
    /** How long what was overwritten or expired can still be brought back. */
    readonly oldVersionsDays: number;
  };
  readonly turn: FunctionSize;
  readonly briefing: FunctionSize;
  readonly logs: {
    readonly level: 'debug' | 'info';
    readonly retention: LogRetention;
  };
  /** Whether `sst remove` is refused. */
  readonly protect: boolean;
  /** What becomes of the bucket when the stage is removed after all. */
  readonly removal: 'remove' | 'retain';
}

export interface FunctionSize {
  /** Lambda grants processor time by memory: 1769 MB is one whole core. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The application's name: the first part of every name that must be unique in an account. */
export const appName = 'ethera';

/** Version of Pulumi's AWS provider. SST refuses one that is older than its own. */
export const awsProviderVersion = '7.20.0';

/**
 * A turn lasts as long as its reply is being spoken, since speech is bought only as it is needed. 90 s covers the
 * longest reply that a persona may give; whatever hangs is cut off there, and the edge has given up long before.
 */
const turnTimeoutSeconds = 90;

/** Time to synthesise every fixed phrase of a new persona once. */
const briefingTimeoutSeconds = 60;

const development: StageValues = {
  region: 'eu-central-1',
  retention: { callsDays: 3, promptsDays: 30, oldVersionsDays: 1 },
  turn: { memoryMb: 1024, timeoutSeconds: turnTimeoutSeconds },
  briefing: { memoryMb: 512, timeoutSeconds: briefingTimeoutSeconds },
  logs: { level: 'debug', retention: '1 week' },
  protect: false,
  removal: 'remove',
};

const production: StageValues = {
  region: 'eu-central-1',
  retention: { callsDays: 30, promptsDays: 365, oldVersionsDays: 7 },
  turn: { memoryMb: 1769, timeoutSeconds: turnTimeoutSeconds },
  briefing: { memoryMb: 512, timeoutSeconds: briefingTimeoutSeconds },
  logs: { level: 'info', retention: '3 months' },
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
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stage) || stage.length > 24) {
    throw new Error(
      `The stage "${stage}" cannot name a bucket: use up to 24 lower-case letters, digits and single hyphens, ` +
        'beginning with a letter.',
    );
  }
  return stage === 'production' ? production : development;
}

/** The name of one thing in one stage, such as `ethera-production-turn`. */
export function nameIn(stage: string, thing: string): string {
  return `${appName}-${stage}-${thing}`;
}

/** The SSM parameter that tells an edge where its stage's bucket and functions are. */
export function edgeParameterName(stage: string): string {
  return `/${appName}/${stage}/edge`;
}
