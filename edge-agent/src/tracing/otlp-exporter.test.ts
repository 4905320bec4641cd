import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { sampleCall } from '../testing/sample-call.ts';
import { createOtlpExporter, type OtlpExporter, type OtlpExporterOptions } from './otlp-exporter.ts';
import { traceCall } from './turn-trace.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const spans = traceCall(sampleCall);

/** Answers one status after the other, the last one for ever. */
async function collector(...statuses: number[]) {
  const received: { readonly path: string; readonly spans: number }[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    const count = resourceSpans
      .flatMap((each: { scopeSpans: { spans: unknown[] }[] }) => each.scopeSpans)
      .reduce((sum: number, each: { spans: unknown[] }) => sum + each.spans.length, 0);
    received.push({ path: request.url ?? '', spans: count });
    response.writeHead(statuses.length > 1 ? (statuses.shift() ?? 200) : (statuses[0] ?? 200)).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { received, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` };
}

function exporterTo(endpoint: string, over: Partial<OtlpExporterOptions> = {}) {
  const log = new MemoryLog();
  const counted = { exported: 0, dropped: 0 };
  const exporter: OtlpExporter = createOtlpExporter({
    endpoint,
    source: { stage: 'dev', edgeId: 'edge', release: '1' },
    log,
    count: (outcome, number) => {
      counted[outcome] += number;
    },
    now: () => 0,
    retryMs: 1,
    ...over,
  });
  closing.push(() => exporter.close());
  return { exporter, log, counted, sent: () => exporter.flush(new AbortController().signal) };
}

describe('an exporter of traces', () => {
  it('posts what it is given to the collector', async () => {
    const { received, url } = await collector(200);
    const { exporter, counted, log, sent } = exporterTo(url);
    exporter.export(spans);
    await sent();
    expect(received).toEqual([{ path: '/v1/traces', spans: spans.length }]);
    expect(counted).toEqual({ exported: spans.length, dropped: 0 });
    expect(log.lines).toEqual([]);
  });

  it('sends again what the collector could not take for now, and says so once', async () => {
    const { received, url } = await collector(503, 429, 200);
    const { exporter, counted, log, sent } = exporterTo(url);
    exporter.export(spans);
    await sent();
    expect(received).toHaveLength(3);
    expect(counted).toEqual({ exported: spans.length, dropped: 0 });
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'traces not exported', fields: { code: 'traces.refused' } },
    ]);
  });

  it('gives up what the collector refuses, and goes on', async () => {
    const { received, url } = await collector(400, 200);
    const { exporter, counted, sent } = exporterTo(url);
    exporter.export(spans);
    await sent();
    exporter.export(spans);
    await sent();
    expect(received).toHaveLength(2);
    expect(counted).toEqual({ exported: spans.length, dropped: spans.length });
  });

  it('keeps to a bound while nobody takes anything, and never waits', async () => {
    const { exporter, counted } = exporterTo('http://127.0.0.1:1', { retryMs: 60_000 });
    for (let call = 0; call < 1_000; call += 1) exporter.export(spans);
    expect(1_000 * spans.length - counted.dropped).toBeLessThanOrEqual(2_000);
    exporter.close();
    await exporter.flush(new AbortController().signal);
  });

  it('lets an end be as quick as it has to be', async () => {
    const { exporter } = exporterTo('http://127.0.0.1:1', { retryMs: 60_000 });
    exporter.export(spans);
    const over = new AbortController();
    const flushed = exporter.flush(over.signal);
    over.abort();
    await flushed;
  });

  it('is not led to another place', async () => {
    const elsewhere = await collector(200);
    const server = createServer((_, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/v1/traces` }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const address = server.address();
    const { exporter, log } = exporterTo(
      `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
      {
        retryMs: 60_000,
      },
    );
    exporter.export(spans);
    await expect.poll(() => log.messages('warn')).toEqual(['traces not exported']);
    expect(elsewhere.received).toEqual([]);
  });
});
