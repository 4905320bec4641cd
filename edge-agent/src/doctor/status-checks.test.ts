import { expect, it, onTestFinished } from 'vitest';
import { type StatusServer, startStatusServer } from '../http/status-server.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { statusChecks } from './status-checks.ts';

const mine = { stage: 'dev', edgeId: 'office', state: 'running', calls: 2, callLimit: 20 };

async function serving(body: string): Promise<{ readonly port: number; readonly server: StatusServer }> {
  const page = { status: 503, type: 'application/json', body };
  const server = startStatusServer({ port: 0, pages: { '/healthz': () => page }, log: new MemoryLog() });
  onTestFinished(() => server.close());
  return { port: await server.listening, server };
}

async function look(httpPort: number) {
  const [check] = statusChecks({ stage: 'dev', edgeId: 'office', httpPort });
  return check?.run(new AbortController().signal);
}

it('says where the metrics are, and what the agent does', async () => {
  const { port } = await serving(JSON.stringify(mine));
  const detail = `at http://127.0.0.1:${port}/metrics: running, 2 of 20 calls`;
  expect(await look(port)).toEqual({ outcome: 'ok', detail });
});

it('finds nothing wrong with an agent that does not run yet', async () => {
  const { port, server } = await serving('');
  await server.close();
  expect(await look(port)).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('does not now') });
});

it.each([
  ['another stage’s agent', JSON.stringify({ ...mine, stage: 'alice' }), 'the agent office of the stage alice'],
  ['another agent of the stage', JSON.stringify({ ...mine, edgeId: 'cellar' }), 'the agent cellar of the stage dev'],
  ['another program', '<html>', 'something else'],
])('warns of %s on the port', async (_, body, detail) => {
  const { port } = await serving(body);
  expect(await look(port)).toMatchObject({ outcome: 'warn', detail: expect.stringContaining(detail) });
});

it('asks nobody where there are to be no metrics', () => {
  expect(statusChecks({ stage: 'dev', edgeId: 'office', httpPort: 0 })).toEqual([]);
});
