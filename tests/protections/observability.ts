import type { Protection } from './protection.ts';

const metrics = 'edge-agent/src/metrics';

/** That operators see what happens, and nobody sees what was said. */
export const observabilityProtections: readonly Protection[] = [
  {
    promise: 'A failure that is logged is counted, by its code and by whose it is.',
    file: `${metrics}/observed-log.ts`,
    find: 'metrics.failures.add({ code, provider: providerOf(code) });',
    replace: 'metrics.failures.add({ code, provider: providerOf(code) }, 0);',
    test: { file: `${metrics}/observed-log.test.ts`, name: 'counts failures by code and by whose they are' },
  },
  {
    promise: 'A label that comes from elsewhere does not grow a scrape without end.',
    file: `${metrics}/metric-family.ts`,
    find: 'this.#values.size >= MOST_SERIES',
    replace: 'this.#values.size >= Number.POSITIVE_INFINITY',
    test: { file: `${metrics}/metric-family.test.ts`, name: 'stays of a bounded size whatever its labels are' },
  },
  {
    promise: 'What cannot be read leaves one metric out of a scrape, and not the scrape.',
    file: `${metrics}/metric-family.ts`,
    find: '    } catch {\n      return [];\n    }',
    replace: '    } finally {\n      // Nothing.\n    }',
    test: { file: `${metrics}/metric-family.test.ts`, name: 'that cannot be read costs no other family' },
  },
  {
    promise: 'Metrics are told to this machine alone.',
    file: 'edge-agent/src/http/status-server.ts',
    find: "server.listen({ port, host: '127.0.0.1' }",
    replace: 'server.listen({ port }',
    test: { file: 'edge-agent/src/http/status-server.test.ts', name: 'is on loopback alone' },
  },
  {
    promise: 'A client that says nothing does not keep its connection.',
    file: 'edge-agent/src/http/status-server.ts',
    find: 'server.setTimeout(clientMs, (socket) => socket.destroy());',
    replace: 'server.setTimeout(0);\n  server.headersTimeout = 0;\n  server.requestTimeout = 0;',
    test: { file: 'edge-agent/src/http/status-server.test.ts', name: 'lets a silent client go' },
  },
  {
    promise:
      'A port that another stage’s agent has does not keep an agent from starting, and is taken when it is free.',
    file: 'edge-agent/src/http/status-server.ts',
    find: 'await delay(retryMs, closed);',
    replace: 'return undefined;',
    test: { file: 'edge-agent/src/http/status-server.test.ts', name: 'waits for a port that another has' },
  },
  {
    promise: 'The spans of a turn are one trace, the function’s below the attempt that asked for it.',
    file: 'edge-agent/src/tracing/turn-trace.ts',
    find: 'parentSpanId: parent?.spanId ?? own.spanId,',
    replace: 'parentSpanId: own.spanId,',
    test: { file: 'edge-agent/src/tracing/turn-trace.test.ts', name: 'joins what edge and function did' },
  },
  {
    promise: 'Traces place the function’s times on the edge’s clock.',
    file: 'edge-agent/src/tracing/turn-trace.ts',
    find: 'timings.receivedAt - join.offsetMs',
    replace: 'timings.receivedAt',
    test: {
      file: 'edge-agent/src/tracing/turn-trace.test.ts',
      name: 'places the function’s times on the edge’s clock',
    },
  },
  {
    promise: 'A collector that is away costs memory to a bound.',
    file: 'edge-agent/src/tracing/otlp-exporter.ts',
    find: 'spans.slice(0, Math.max(0, MOST_WAITING - waiting.length))',
    replace: 'spans.slice(0)',
    test: {
      file: 'edge-agent/src/tracing/otlp-exporter.test.ts',
      name: 'keeps to a bound while nobody takes anything',
    },
  },
  {
    promise: 'Every alert has a runbook.',
    file: 'docs/operations.md',
    find: '### Recordings wait for S3\n',
    replace: '### Recordings\n',
    test: { file: `${metrics}/monitoring.test.ts`, name: 'have a runbook each' },
  },
  {
    promise: 'No alert looks at a metric that is not there.',
    file: `${metrics}/edge-gauges.ts`,
    find: "'ethera_spool_oldest_age_seconds'",
    replace: "'ethera_spool_age_seconds'",
    test: { file: `${metrics}/monitoring.test.ts`, name: 'look at nothing that is not exported' },
  },
  {
    promise: 'What a caller says is in no log at the default level.',
    file: 'edge-agent/src/call/attempts.ts',
    find: "log.write('debug', 'caller said'",
    replace: "log.write('info', 'caller said'",
    test: {
      file: 'edge-agent/src/call/call-controller.test.ts',
      name: 'shows an operator no number and no word of it',
    },
  },
  {
    promise: 'A trace holds no word of a call.',
    file: 'edge-agent/src/tracing/turn-trace.ts',
    find: "'ethera.interrupted': entry.interrupted,",
    replace: "'ethera.interrupted': entry.interrupted,\n      'ethera.heard': entry.heard,",
    test: { file: 'edge-agent/src/tracing/turn-trace.test.ts', name: 'says nothing of what was said' },
  },
  {
    promise: 'A provider’s failure is counted although the turn was answered.',
    file: `${metrics}/observed-turns.ts`,
    find: "if (frame.type === 'done') countRecovery(metrics, frame.summary.recovery);",
    replace: '',
    test: { file: `${metrics}/observed-turns.test.ts`, name: 'to a turn that was answered all the same' },
  },
  {
    promise: 'No SDK’s own message, which may quote what was said, comes into the log.',
    file: 'edge-agent/src/failure-log.ts',
    find: "error.code === 'internal' ? causeName(thrown) : error.message",
    replace: 'error.message',
    test: { file: 'edge-agent/src/failure-log.test.ts', name: 'does not quote what is not ours' },
  },
];
