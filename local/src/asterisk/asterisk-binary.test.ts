import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAsterisk } from './asterisk-binary.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function script(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

/** A folder laid out as unpacked packages are, whose loader claims a version or fails as on another machine. */
async function unpacked(cache: string, name: string, loader: string): Promise<void> {
  const library = join(cache, 'ethera', name, 'root', 'usr', 'lib', 'x86_64-linux-gnu');
  await script(join(library, 'ld-linux-x86-64.so.2'), loader);
}

/** Nothing but what the test puts there: no Asterisk of the machine, no apt. */
function isolated(folder: string) {
  return { env: { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') }, systemFolders: [] };
}

describe('finding Asterisk', () => {
  it('takes the installed one from version 20 on', async () => {
    const folder = await temporaryFolder();
    await script(join(folder, 'bin', 'asterisk'), 'echo "Asterisk 20.6.0~dfsg+~cs6.13-2"');
    expect(await findAsterisk(isolated(folder))).toEqual({
      version: '20.6.0',
      source: 'installed',
      command: [join(folder, 'bin', 'asterisk')],
    });
  });

  it('looks where daemons are installed, too, and passes over one that is too old', async () => {
    const folder = await temporaryFolder();
    await script(join(folder, 'bin', 'asterisk'), 'echo "Asterisk 16.28.0"');
    await script(join(folder, 'sbin', 'asterisk'), 'echo "Asterisk certified/22.8-cert1"');
    const found = await findAsterisk({ ...isolated(folder), systemFolders: [join(folder, 'sbin')] });
    expect(found.command).toEqual([join(folder, 'sbin', 'asterisk')]);
  });

  it('takes the newest of the cache that runs on this machine', async () => {
    const folder = await temporaryFolder();
    await unpacked(join(folder, 'cache'), 'asterisk-22.9.1-amd64', 'echo "Asterisk 22.9.1"');
    await unpacked(join(folder, 'cache'), 'asterisk-22.10.1-amd64', 'echo "Asterisk 22.10.1"');
    await unpacked(join(folder, 'cache'), 'asterisk-22.11.0-arm64', 'exit 126');
    await mkdir(join(folder, 'cache', 'ethera', 'asterisk-23.0.0-amd64'));
    const found = await findAsterisk(isolated(folder));
    expect(found).toMatchObject({ version: '22.10.1', source: 'unpacked' });
    expect(found.command.slice(1)).toEqual([
      '--library-path',
      dirname(found.command[0]),
      expect.stringMatching(/usr\/sbin\/asterisk$/),
    ]);
  });

  it('says what to do on a machine without apt, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const leftover = join(folder, 'cache', 'ethera', 'unpacking-killed');
    const fresh = join(folder, 'cache', 'ethera', 'unpacking-alive');
    await mkdir(leftover, { recursive: true });
    await mkdir(fresh);
    await utimes(leftover, 1, 1);
    await expect(findAsterisk(isolated(folder))).rejects.toThrow(/no apt-get.*Install Asterisk 20 or newer/);
    expect(await readdir(join(folder, 'cache', 'ethera'))).toEqual(['unpacking-alive']);
  });
});
