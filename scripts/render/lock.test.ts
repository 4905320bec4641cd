import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from './lock.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ethera-lock-'));
  file = join(folder, 'deep', 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const patient = { patienceMs: 20_000, onWait: () => {} };

test('one at a time, and the second is told that it waits', async () => {
  const order: string[] = [];
  const inside = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const first = withLock(file, patient, async () => {
    inside.resolve();
    await release.promise;
    order.push('first');
  });
  await inside.promise;
  const second = withLock(file, { ...patient, onWait: release.resolve }, async () => {
    order.push('second');
  });
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

test('is free again after work that failed', async () => {
  const failing = withLock(file, patient, async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await withLock(file, { ...patient, patienceMs: 0 }, async () => 'mine')).toBe('mine');
});

test('patience ends', async () => {
  const blocked = withLock(file, patient, () => withLock(file, { ...patient, patienceMs: 0 }, async () => 'both'));
  await expect(blocked).rejects.toThrow('Another process has held');
});

test('a holder that dies lets go', async () => {
  const script = `
    import { withLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    const end = Promise.withResolvers();
    await withLock(${JSON.stringify(file)}, { patienceMs: 0, onWait() {} }, () => {
      process.stdout.write('held');
      // Work that nothing can end any more is garbage, and its lock with it.
      setInterval(() => end.resolve, 1000);
      return end.promise;
    });`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(holder.stdout, 'data');
    const waited = vi.fn(() => holder.kill('SIGKILL'));
    expect(await withLock(file, { ...patient, onWait: waited }, async () => 'mine')).toBe('mine');
    expect(waited).toHaveBeenCalledOnce();
  } finally {
    holder.kill('SIGKILL');
  }
});
