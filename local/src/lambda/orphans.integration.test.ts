import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fixtures, meetingPoint } from './fixtures/harness.ts';
import { soon } from './fixtures/suite.ts';

const serveFile = fileURLToPath(new URL('./fixtures/serve.ts', import.meta.url));

/** Starts a server in a process of its own, has it run one function, and gives everything that must end with it. */
async function serverWithFunction() {
  const child = spawn(process.execPath, [serveFile], {
    env: { PATH: process.env.PATH ?? '', FOLDER: fixtures },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const lambda = new LambdaClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACALLER', secretAccessKey: 'caller-secret' },
    maxAttempts: 1,
  });
  onTestFinished(() => lambda.destroy());
  const point = await meetingPoint();
  const Payload = Buffer.from(JSON.stringify({ port: point.port }));
  const call = lambda.send(new InvokeCommand({ FunctionName: 'parent', Payload }));
  call.catch(() => undefined);
  const meetings = [await point.next(), await point.next()];
  return { child, call, meetings };
}

// A stopped process cannot see that its server is gone; without the reaper it would stay for ever.
test('a frozen environment ends when the server is killed', async () => {
  const { child, call, meetings } = await serverWithFunction();
  meetings.find((meeting) => meeting.word === 'environment')?.hint();
  const pid = JSON.parse((await call).Payload?.transformToString() ?? '');
  await vi.waitFor(async () => expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /), soon);
  child.kill('SIGKILL');
  await Promise.all(meetings.map((meeting) => meeting.gone));
});

test('a busy environment ends when the server is killed', async () => {
  const { child, meetings } = await serverWithFunction();
  child.kill('SIGKILL');
  await Promise.all(meetings.map((meeting) => meeting.gone));
});
