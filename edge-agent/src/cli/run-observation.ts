import type { AriIncident } from '../adapters/ari-connection.ts';
import type { AgentStatus } from '../agent.ts';
import type { EdgeConfig } from '../config.ts';
import { startStatusServer } from '../http/status-server.ts';
import { countCall } from '../metrics/call-count.ts';
import { type DaySpend, edgeGauges } from '../metrics/edge-gauges.ts';
import { createEdgeMetrics } from '../metrics/edge-metrics.ts';
import { expositionType } from '../metrics/exposition.ts';
import { expose } from '../metrics/metric-family.ts';
import { observedLog } from '../metrics/observed-log.ts';
import { observedTurns } from '../metrics/observed-turns.ts';
import { processGauges } from '../metrics/process-gauges.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { SpoolLevel } from '../ports/spool.ts';
import type { TelephonyEvent } from '../ports/telephony.ts';
import type { TurnService } from '../ports/turn-service.ts';
import { releaseName } from '../release.ts';
import { createOtlpExporter } from '../tracing/otlp-exporter.ts';
import { traceCall } from '../tracing/turn-trace.ts';

export interface RunObservationOptions {
  readonly config: Pick<EdgeConfig, 'stage' | 'edgeId' | 'stateDir' | 'httpPort' | 'otlpEndpoint'>;
  /** Where everything is logged. */
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface ObservedAgent {
  readonly status: () => AgentStatus;
  readonly spool: () => SpoolLevel;
  readonly spend: () => DaySpend;
}

/** What an operator sees of a running agent: it looks on, and the calls do not know of it. */
export interface RunObservation {
  /** Counts what is logged. */
  readonly log: Log;
  /** Counts what becomes of the connection to ARI. */
  count(incident: AriIncident): void;
  /** To be told each event of the telephone side. */
  receive(event: TelephonyEvent): void;
  /** Counts what the turns' last frames tell of providers. */
  turns<Service extends Pick<TurnService, 'answer'>>(service: Service): Service;
  /** Counts the calls whose records come to this journal, and exports their traces. */
  observed(journal: Journal): Journal;
  /** Answers `/metrics` and `/healthz` from here on. */
  serve(agent: ObservedAgent): void;
  /** Sends the last traces, for some seconds at most. */
  close(): Promise<void>;
}

/** What is not with the collector by then is given up: systemd waits. */
const LAST_TRACES_MS = 2_000;

export function createRunObservation({ config, log: plainLog, now }: RunObservationOptions): RunObservation {
  const { stage, edgeId, stateDir, httpPort, otlpEndpoint } = config;
  const identity = { stage, edgeId, release: releaseName() };
  const metrics = createEdgeMetrics();
  const log = observedLog(plainLog, metrics);
  const ofProcess = processGauges();
  const exporter =
    otlpEndpoint === ''
      ? undefined
      : createOtlpExporter({
          endpoint: otlpEndpoint,
          source: identity,
          log,
          count: (outcome, spans) => metrics.spansExported.add({ outcome }, spans),
          now,
        });
  const closing: (() => Promise<void>)[] = [];

  return {
    log,
    count: (incident) => metrics.ariIncidents.add({ incident }),
    receive(event) {
      if (event.type === 'call-arrived') metrics.callsOffered.add({});
      if (event.type === 'connection' && event.up) metrics.ariReconnects.add({});
    },
    turns: (service) => observedTurns(service, metrics),
    observed: (journal) => ({
      async add(record) {
        try {
          await journal.add(record);
        } finally {
          countCall(metrics, record);
          exporter?.export(traceCall(record));
        }
      },
    }),
    serve({ status, spool, spend }) {
      if (httpPort === 0) return;
      const gauges = edgeGauges({ identity, status, spool, spend, stateDir, now });
      const families = [...Object.values(metrics), ...gauges, ...ofProcess.families];
      const server = startStatusServer({
        port: httpPort,
        log,
        pages: {
          '/metrics': async () => ({ status: 200, type: expositionType, body: await expose(families) }),
          '/healthz': () => healthPage({ ...identity, ...status(), spool: spool() }),
        },
      });
      void server.listening.then((port) => log.write('info', 'metrics served', { port }));
      closing.push(() => server.close());
    },
    async close() {
      await exporter?.flush(AbortSignal.timeout(LAST_TRACES_MS));
      exporter?.close();
      await Promise.all(closing.splice(0).map((close) => close()));
      ofProcess.close();
    },
  };
}

/** 200 where a call would be taken now. */
function healthPage(health: AgentStatus & Readonly<Record<string, unknown>>) {
  const takesCalls = health.state === 'running' && health.ari === 'up';
  return { status: takesCalls ? 200 : 503, type: 'application/json', body: `${JSON.stringify(health)}\n` };
}
