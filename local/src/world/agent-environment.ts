import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';
import type { Cloud } from './cloud.ts';
import type { EdgeUrls } from './far-away.ts';
import type { WorldOptions } from './options.ts';

export interface AgentPlace {
  readonly stage: string;
  /** Where the agent keeps its state, and what Asterisk plays for it. */
  readonly folder: string;
  readonly asterisk: AsteriskProcess;
  readonly cloud: Pick<Cloud, 'names' | 'edgeCredential'>;
  /** Where the edge reaches the services. */
  readonly urls: EdgeUrls;
  readonly drainGraceMs: number;
}

/** What an agent of a world finds in its environment. */
export function agentEnvironment(
  options: Pick<WorldOptions, 'ariApp' | 'logLevel' | 'maxCalls' | 'agent'>,
  { stage, folder, asterisk, cloud, urls, drainGraceMs }: AgentPlace,
): Record<string, string> {
  const { ariApp, maxCalls, agent } = options;
  return {
    ETHERA_STAGE: stage,
    ETHERA_EDGE_ID: ariApp === undefined ? 'local' : edgeIdOf(ariApp),
    ...(ariApp === undefined ? {} : { ETHERA_ARI_APP: ariApp }),
    ETHERA_ARI_URL: asterisk.ariUrl.replace(/\/ari$/, ''),
    ETHERA_ARI_USERNAME: asterisk.ariUsername,
    ETHERA_ARI_PASSWORD: asterisk.ariPassword,
    ETHERA_STATE_DIR: folder,
    ETHERA_RECORDINGS_DIR: asterisk.recordingsFolder,
    ETHERA_DRAIN_GRACE_MS: String(drainGraceMs),
    ETHERA_LOG_LEVEL: options.logLevel ?? 'debug',
    // Worlds run beside each other: whoever wants to look at an agent gives it a port of its own.
    ETHERA_HTTP_PORT: '0',
    ...(maxCalls === undefined ? {} : { ETHERA_MAX_CALLS: String(maxCalls) }),
    AWS_REGION: cloud.names.region,
    AWS_ACCESS_KEY_ID: cloud.edgeCredential.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.edgeCredential.secretAccessKey,
    AWS_ENDPOINT_URL_S3: urls.s3,
    AWS_ENDPOINT_URL_LAMBDA: urls.lambda,
    AWS_ENDPOINT_URL_SSM: urls.ssm,
    ...(agent || {}),
  };
}

const longestEdgeId = 32;

/** Recordings and call ids carry the edge's id: agents on one Asterisk differ in it as in their applications. */
export function edgeIdOf(ariApp: string): string {
  const words = ariApp.toLowerCase().match(/[a-z0-9]+/g) ?? ['local'];
  return words.join('-').slice(-longestEdgeId).replace(/^-/, '');
}
