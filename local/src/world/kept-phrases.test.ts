import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { restorePhrases, savePhrases } from './kept-phrases.ts';

const name = (letter: string) => `${letter.repeat(64)}.ulaw`;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-phrases-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('hands the phrases of one bucket to the next, and keeps what it knows', async () => {
  const [kept, first, second] = ['kept', 'first', 'second'].map((part) => join(folder, part)) as [
    string,
    string,
    string,
  ];
  await restorePhrases(kept, first);
  await writeFile(join(first, 'prompts', name('a')), 'spoken');
  await writeFile(join(first, 'prompts', 'notes.txt'), 'not a phrase');
  await savePhrases(kept, first);
  await mkdir(second);
  await restorePhrases(kept, second);
  expect(await readdir(join(second, 'prompts'))).toEqual([name('a')]);
  await writeFile(join(second, 'prompts', name('a')), 'spoken anew');
  await writeFile(join(second, 'prompts', name('b')), 'more');
  await savePhrases(kept, second);
  expect((await readdir(kept)).sort()).toEqual([name('a'), name('b')]);
  expect(await readFile(join(kept, name('a')), 'utf8')).toBe('spoken');
});
