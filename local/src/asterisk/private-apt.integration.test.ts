import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAsterisk } from './asterisk-binary.ts';

/** A machine without Asterisk whose apt is configured with this source. Its cache is empty. */
async function machineWith(source: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'sources.list'), `${source}\n`);
  await writeFile(
    join(folder, 'apt.conf'),
    `Dir::Etc::sourcelist "${folder}/sources.list";\nDir::Etc::sourceparts "${folder}/empty";\nAcquire::http::Proxy "false";\n`,
  );
  const env = { ...process.env, PATH: '/usr/bin:/bin', APT_CONFIG: join(folder, 'apt.conf'), XDG_CACHE_HOME: folder };
  return { folder, find: () => findAsterisk({ env, systemFolders: [] }) };
}

/** A mirror that serves these files and nothing else. */
async function mirror(files: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => {
    const text = files[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What Debian's index looks like, signed by nobody. */
const unsignedRelease = `Origin: Debian
Suite: testing
Codename: forky
Date: Sat, 01 Aug 2026 08:00:00 UTC
Architectures: amd64 arm64
Components: main
SHA256:
`;

describe('fetching Asterisk with apt', () => {
  it('says that the machine has no Debian mirror', async () => {
    const { find } = await machineWith('deb http://127.0.0.1:9/ubuntu noble main');
    await expect(find()).rejects.toThrow(/not configured with a mirror of Debian.*Install Asterisk 20/);
  });

  it('says that the mirror cannot be reached', async () => {
    // Nobody listens on port 1; a free one may be another test's a moment later.
    const { find } = await machineWith('deb http://127.0.0.1:1/debian bookworm main');
    await expect(find()).rejects.toThrow(/cannot be reached.*Check the network/);
  });

  it('says that the mirror lacks the suite', async () => {
    const { find } = await machineWith(`deb ${await mirror({})}/debian bookworm main`);
    await expect(find()).rejects.toThrow(/has no suite forky/);
  });

  it('never takes an index that nobody signed, and leaves nothing behind', async () => {
    const url = await mirror({ '/debian/dists/forky/Release': unsignedRelease });
    const { folder, find } = await machineWith(`deb ${url}/debian bookworm main`);
    await expect(find()).rejects.toThrow(/not signed by a key that this machine trusts.*debian-archive-keyring/);
    expect(await readdir(join(folder, 'ethera'))).toEqual([]);
  });
});
