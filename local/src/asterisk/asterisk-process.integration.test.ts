import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../../../asterisk/values.ts';
import { findAsterisk } from './asterisk-binary.ts';
import { type StartAsteriskOptions, startAsterisk } from './start-asterisk.ts';

async function start(changes: Partial<StartAsteriskOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const binary = await findAsterisk();
  const asterisk = await startAsterisk({ binary, folder, routes: routesTo('ethera-test'), ...changes });
  onTestFinished(() => asterisk.stop());
  return asterisk;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('an Asterisk process', () => {
  it('answers ARI and its console, and logs no warning when it starts', async () => {
    const asterisk = await start();
    const authorization = `Basic ${Buffer.from(`${asterisk.ariUsername}:${asterisk.ariPassword}`).toString('base64')}`;
    const info = await fetch(`${asterisk.ariUrl}/asterisk/info`, { headers: { authorization } });
    expect(await info.json()).toMatchObject({ system: { version: expect.stringMatching(/^2\d\./) } });
    expect((await fetch(`${asterisk.ariUrl}/asterisk/info`)).status).toBe(401);
    expect(await asterisk.console('core show version')).toMatch(/^Asterisk 2\d/);
    expect(await asterisk.console('dialplan show ethera-fallback')).toContain('TIMEOUT(absolute)=0');
    expect(await asterisk.console('module show like app_stasis')).toContain('Running');
    expect(await asterisk.log()).not.toMatch(/(WARNING|ERROR)\[/);
  });

  it('runs beside others, each with its own ports and passwords', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.sipAddress.port).not.toBe(two.sipAddress.port);
    expect(one.ariUrl).not.toBe(two.ariUrl);
    expect(one.ariPassword).not.toBe(two.ariPassword);
  });

  it('is gone after stop, which may be called twice', async () => {
    const { pid, stop, exited } = await start();
    expect(isAlive(pid)).toBe(true);
    await Promise.all([stop(), stop()]);
    expect(await exited).toBe('exited with code 0');
    expect(isAlive(pid)).toBe(false);
    await stop();
  });

  it('tells when it is killed', async () => {
    const asterisk = await start();
    asterisk.kill('SIGKILL');
    expect(await asterisk.exited).toBe('ended by SIGKILL');
    await expect(asterisk.console('core show version')).rejects.toThrow(/core show version/);
  });

  it('shows the end of the log when it dies before it is ready', async () => {
    const binary = await findAsterisk();
    const command = ['/bin/sh', '-c', 'echo cannot open shared object; exit 3'] as const;
    await expect(start({ binary: { ...binary, command: [...command] } })).rejects.toThrow(
      /exited with code 3[\s\S]*cannot open shared object[\s\S]*The whole log is in/,
    );
  });

  it('names the modules that it cannot do without', async () => {
    const binary = await findAsterisk();
    await expect(start({ binary: { ...binary, modulesFolder: '/nowhere' } })).rejects.toThrow(
      /cannot load .*app_stasis\.so.*Install the modules/,
    );
  });

  it('fails, and ends Asterisk, when a fixed port belongs to somebody else', async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    onTestFinished(() => void server.close());
    await expect(start({ httpPort: port, readyTimeoutMs: 1500 })).rejects.toThrow(/not ready[\s\S]*already in use/i);
  });
});
