import { readFile } from 'node:fs/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { meetingPoint } from './fixtures/harness.ts';
import { caller, functions, payloadOf, role, soon, useLambda } from './fixtures/suite.ts';
import { startLambda } from './server.ts';

const suite = useLambda();
const { client, invoke } = suite;

describe('environments', () => {
  test('are reused, the last used first, and start cold after a recycling', async () => {
    const point = await meetingPoint();
    const calls = [invoke('pair', { port: point.port }), invoke('pair', { port: point.port })];
    const meetings = [await point.next(), await point.next()];
    meetings[0]?.answer();
    const firstBack = (await Promise.race(calls)).result;
    meetings[1]?.answer();
    const pids = (await Promise.all(calls)).map((answer) => answer.result);
    const lastBack = pids.find((pid) => pid !== firstBack);
    const third = invoke('pair', { port: point.port });
    (await point.next()).answer();
    expect((await third).result).toBe(lastBack);
    expect(suite.server.describe().pair).toMatchObject({ invocations: 3, coldStarts: 2, environmentsStarted: 2 });
    await suite.server.recycle();
    const fourth = invoke('pair', { port: point.port });
    (await point.next()).answer();
    expect(pids).not.toContain((await fourth).result);
  });

  test('stand still between invocations: work nobody awaits goes on with the next', async () => {
    const point = await meetingPoint();
    const { result: pid } = await invoke('floats', { port: point.port });
    await vi.waitFor(async () => expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /), soon);
    const floating = point.next();
    const calls: Promise<unknown>[] = [];
    // Thawed for the length of an invocation only: it may take a few until the timer has had its turn.
    const again = async (): Promise<void> => {
      const arrived = await Promise.race([floating.then(() => true), invoke('floats').then(() => false)]);
      if (!arrived) await again();
    };
    calls.push(again());
    expect((await floating).word).toBe('floating');
    (await floating).answer();
    await Promise.all(calls);
    expect(suite.server.describe().floats?.environmentsStarted).toBe(1);
  });

  test('are not frozen when that is switched off', async () => {
    const thawed = await startLambda({ functions, credentials: [caller], role, freeze: false });
    onTestFinished(() => thawed.close());
    const point = await meetingPoint();
    const command = new InvokeCommand({ FunctionName: 'floats', Payload: payloadOf({ port: point.port }) });
    await client({ endpoint: thawed.url }).send(command);
    const floating = await point.next();
    expect(floating.word).toBe('floating');
    floating.answer();
  });

  test('end with the server, the busy ones and their children too', async () => {
    const own = await startLambda({ functions, credentials: [caller], role });
    const point = await meetingPoint();
    const call = client({ endpoint: own.url }).send(
      new InvokeCommand({ FunctionName: 'parent', Payload: payloadOf({ port: point.port }) }),
    );
    call.catch(() => undefined);
    const both = [await point.next(), await point.next()];
    expect(both.map((meeting) => meeting.word).sort()).toEqual(['child', 'environment']);
    await own.close();
    await Promise.all(both.map((meeting) => meeting.gone));
    await own.close();
  });
});
