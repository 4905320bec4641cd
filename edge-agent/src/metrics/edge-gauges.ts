import { statfs } from 'node:fs/promises';
import type { AgentStatus } from '../agent.ts';
import type { SpoolLevel } from '../ports/spool.ts';
import { Gauge, type MetricFamily } from './metric-family.ts';

/** In US dollars. */
export interface DaySpend {
  /** What this edge's turns have cost today, by UTC. */
  readonly usd: number;
  /** What they may cost in a day; undefined where there is no limit. */
  readonly usdPerDay: number | undefined;
}

export interface EdgeGaugeSources {
  readonly identity: { readonly stage: string; readonly edgeId: string; readonly release: string };
  readonly status: () => AgentStatus;
  readonly spool: () => SpoolLevel;
  readonly spend: () => DaySpend;
  /** Recordings wait there for S3, and Asterisk plays from there. */
  readonly stateDir: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const states: readonly AgentStatus['state'][] = ['starting', 'running', 'draining', 'stopped'];

/** What is so at the moment of a scrape. */
export function edgeGauges({ identity, status, spool, spend, stateDir, now }: EdgeGaugeSources): MetricFamily[] {
  const { stage, edgeId: edge, release } = identity;
  return [
    new Gauge('ethera_agent_info', 'Which agent this is; always 1.', () => [
      { labels: { stage, edge, release }, value: 1 },
    ]),
    new Gauge('ethera_agent_state', '1 for the state that the agent is in, 0 for the others.', () =>
      states.map((state) => ({ labels: { state }, value: Number(status().state === state) })),
    ),
    new Gauge('ethera_calls_active', 'Calls that the agent has now.', () => status().calls),
    new Gauge(
      'ethera_calls_limit',
      'Calls at once that the agent takes, by its machine and its stage.',
      () => status().callLimit,
    ),
    new Gauge('ethera_ari_up', '1 while the agent has its connection to Asterisk.', () =>
      Number(status().ari === 'up'),
    ),
    new Gauge('ethera_spool_files', 'Files that wait for S3.', () => spool().files),
    new Gauge('ethera_spool_bytes', 'Bytes that wait for S3.', () => spool().bytes),
    new Gauge(
      'ethera_spool_oldest_age_seconds',
      'How long the oldest file has waited for S3; 0 when none waits.',
      () => {
        const { oldestAtMs } = spool();
        // A clock that was set back must not make a negative age.
        return oldestAtMs === null ? 0 : Math.max(0, (now() - oldestAtMs) / 1_000);
      },
    ),
    new Gauge('ethera_spool_limit_bytes', 'Bytes that may wait for S3 at most.', () => spool().mostBytes),
    new Gauge(
      'ethera_spool_objects_total',
      'Objects that S3 confirmed, that found no room in the spool, and that went missing from it.',
      () => {
        const { confirmed, refused, missing } = spool();
        return Object.entries({ confirmed, refused, missing }).map(([outcome, value]) => ({
          labels: { outcome },
          value,
        }));
      },
      'counter',
    ),
    new Gauge(
      'ethera_spend_today_usd',
      'What turns have cost since midnight UTC, running ones included.',
      () => spend().usd,
    ),
    new Gauge('ethera_spend_limit_usd', 'What turns of this edge may cost in a day.', () => spend().usdPerDay),
    new Gauge('ethera_disk_free_bytes', 'Bytes that the agent may still write where its state is.', async () => {
      const { bavail, bsize } = await statfs(stateDir);
      return bavail * bsize;
    }),
  ];
}
