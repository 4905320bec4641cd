import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

  it('hold what was appended as soon as that returns, and know how much', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    const file = files.create('call-1', 'reply-1');
    expect(file.path).toBe(join(mediaFolder, 'calls', 'call-1', 'reply-1'));
    expect(file.bytes).toBe(0);
    file.append(Uint8Array.of(1, 2));
    file.append(Uint8Array.of(3));
    expect(file.bytes).toBe(3);
    expect(await readFile(`${file.path}.ulaw`)).toEqual(Buffer.of(1, 2, 3));
  });

  it('begin empty when the name was used before', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    files.create('call-1', 'reply-1').append(Uint8Array.of(1));
    expect(await readFile(`${files.create('call-1', 'reply-1').path}.ulaw`)).toHaveLength(0);
  });

  it('go with their call, and leave the others', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    const [one, two] = [files.create('call-1', 'reply-1'), files.create('call-2', 'reply-1')];
    await files.clear('call-1');
    await files.clear('call-1');
    await expect(stat(`${one.path}.ulaw`)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat(`${two.path}.ulaw`)).resolves.toBeDefined();
  });

  it('that a killed agent left are removed at the next start', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await files.open();
    const { path } = files.create('call-1', 'reply-1');
    await createDiskCallFiles({ mediaFolder }).open();
    await expect(stat(`${path}.ulaw`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a disk that fails', () => {
  it('is told at the start, at each file and at each append', async () => {
    await mkdir(mediaFolder);
    await writeFile(join(mediaFolder, 'calls'), 'a file stands in the way');
    const files = createDiskCallFiles({ mediaFolder: join(mediaFolder, 'calls') });
    await expect(files.open()).rejects.toMatchObject({ code: 'media.unwritable' });
    expect(() => files.create('call-1', 'reply-1')).toThrow(expect.objectContaining({ code: 'media.unwritable' }));
    const good = createDiskCallFiles({ mediaFolder });
    await good.open();
    const file = good.create('call-1', 'reply-1');
    await good.clear('call-1');
    expect(() => file.append(Uint8Array.of(1))).toThrow(expect.objectContaining({ code: 'media.unwritable' }));
    expect(file.bytes).toBe(0);
  });

  it('is told of a recording that cannot be read', async () => {
    const files = createDiskCallFiles({ mediaFolder });
    await expect(files.readRecording(join(mediaFolder, 'none.ulaw'))).rejects.toMatchObject({
      code: 'recording.unreadable',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

it('reads what Asterisk recorded', async () => {
  await mkdir(mediaFolder);
  await writeFile(join(mediaFolder, 'segment.ulaw'), Uint8Array.of(1, 2, 3));
  const files = createDiskCallFiles({ mediaFolder });
  expect(await files.readRecording(join(mediaFolder, 'segment.ulaw'))).toEqual(Buffer.of(1, 2, 3));
});
