import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tailOf } from './log-tail.ts';

describe('the end of a log', () => {
  it('is its last lines, however long the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'log');
    await writeFile(file, Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join(''));
    expect(await tailOf(file, 2)).toBe('line 19998\nline 19999');
    expect(await tailOf(join(folder, 'missing'), 2)).toBe('');
  });
});
