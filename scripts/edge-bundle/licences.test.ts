import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { licenceText } from './licences.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ethera-licences-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(file: string, content: string | object): Promise<void> {
  const path = join(root, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
}

test('each package comes once, with its licence and its notice; our own sources do not', async () => {
  await write('node_modules/@a/b/package.json', { name: '@a/b', version: '1.0.0', license: 'MIT' });
  await write('node_modules/@a/b/LICENSE.md', 'Copyright A');
  await write('node_modules/@a/b/NOTICE', 'Notice of A');
  await write('node_modules/c/package.json', { name: 'c', version: '2.0.0', license: 'ISC' });
  const sources = [
    'node_modules/@a/b/one.js',
    'node_modules/@a/b/lib/two.js',
    'node_modules/c/c.js',
    'edge-agent/x.ts',
  ];
  await Promise.all(sources.map((source) => write(source, '')));
  const { text, packages } = await licenceText(root, sources);
  expect(packages).toEqual(['@a/b 1.0.0', 'c 2.0.0']);
  expect(text).toMatch(
    /^-+\n@a\/b 1\.0\.0 \(MIT\)\n\nCopyright A\n\nNotice of A\n\n-+\nc 2\.0\.0 \(ISC\)\n\nLicence: ISC\n$/,
  );
});

test('a package inside another is one of its own, and two versions are two', async () => {
  await write('node_modules/a/package.json', { name: 'a', version: '1.0.0', license: { type: 'MIT' } });
  await write('node_modules/a/node_modules/a/package.json', {
    name: 'a',
    version: '0.9.0',
    licenses: [{ type: 'MIT' }, { type: 'BSD' }],
  });
  const sources = ['node_modules/a/a.js', 'node_modules/a/node_modules/a/a.js'];
  await Promise.all(sources.map((source) => write(source, '')));
  const { text } = await licenceText(root, sources);
  expect(text).toContain('a 0.9.0 (MIT or BSD)');
  expect(text).toContain('a 1.0.0 (MIT)');
});

test('a package without a licence file may say it in its sources', async () => {
  await write('node_modules/a/package.json', { name: 'a', version: '1.0.0' });
  await write('node_modules/a/a.js', '/**\n * Copyright (c) Somebody.\n */\nvar a; /* Copyright in the middle */');
  const { text } = await licenceText(root, ['node_modules/a/a.js']);
  expect(text).toContain('Copyright (c) Somebody.');
  expect(text).not.toContain('in the middle');
});

test('a package that says nothing of its licence may not be passed on', async () => {
  await write('node_modules/a/package.json', { name: 'a', version: '1.0.0' });
  await write('node_modules/a/a.js', '/* No right is mentioned. */');
  await expect(licenceText(root, ['node_modules/a/a.js'])).rejects.toThrow('packages without a licence: a 1.0.0');
});
