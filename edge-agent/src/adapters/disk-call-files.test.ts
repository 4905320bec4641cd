import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFilesContract } from '../testing/call-files-contract.ts';
import { createDiskCallFiles } from './disk-call-files.ts';

let mediaFolder: string;
let umask: number;

beforeEach(async () => {
  mediaFolder = join(await mkdtemp(join(tmpdir(), 'ethera-media-')), 'media');
  umask = process.umask();
});

afterEach(async () => {
  process.umask(umask);
  await rm(join(mediaFolder, '..'), { recursive: true, force: true });
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

describe('files that Asterisk plays', () => {
  it.each([0o077, 0o022, 0o000])('can be read by its group and by nobody else with umask %o', async (mask) => {
    process.umask(mask);
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    const { path } = files.create('call-1', 'reply-1');
    expect(await modeOf(`${path}.ulaw`)).toBe(0o640);
    for (const folder of ['', 'calls', 'calls/call-1']) expect(await modeOf(join(mediaFolder, folder))).toBe(0o2750);
  });

  it('do not change the rights of a folder that an operator made', async () => {
    await mkdir(mediaFolder, { mode: 0o700 });
    await createDiskCallFiles({ mediaFolder }).open();
    expect(await modeOf(mediaFolder)).toBe(0o700);
  });

  it('that a killed agent left are removed at the next start', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    const { path } = files.create('call-1', 'reply-1');
    await createDiskCallFiles({ mediaFolder }).open();
    await expect(stat(`${path}.ulaw`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('says when it cannot start', async () => {
  await writeFile(mediaFolder, 'a file stands in the way');
  await expect(createDiskCallFiles({ mediaFolder }).open()).rejects.toMatchObject({
    code: 'media.unwritable',
    message: expect.stringMatching(/ENOTDIR|EEXIST/u),
  });
});

callFilesContract('those on disk', async () => {
  const files = createDiskCallFiles({ mediaFolder });
  await files.open();
  return {
    files,
    contentOf: (path) => readFile(`${path}.ulaw`).catch(() => undefined),
    record: async (ulaw) => {
      const path = join(mediaFolder, 'segment.ulaw');
      await writeFile(path, ulaw);
      return path;
    },
    breakDisk: async () => {
      await rm(mediaFolder, { recursive: true });
      await writeFile(mediaFolder, 'a file stands in the way');
    },
  };
});
