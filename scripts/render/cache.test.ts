import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RenderCache } from './cache.ts';
import type { Render } from './render.ts';

let root: string;
let cache: RenderCache;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ethera-cache-'));
  cache = new RenderCache(root, 'dev');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A render whose one function's bundle lies where the cache puts it. */
function renderOf(hash: string): Render {
  const fn = { id: 'Turn', folder: cache.bundleOf(hash, 'Turn') };
  return {
    app: 'a',
    stage: 'dev',
    region: 'r',
    resources: [],
    outputs: { hash },
    functions: [fn],
  } as unknown as Render;
}

const store = (hash: string) =>
  cache.write(hash, async (folder) => {
    mkdirSync(join(folder, 'functions', 'Turn'), { recursive: true });
    return renderOf(hash);
  });

test('reads back what was written, and nothing else', async () => {
  expect(await cache.read('one')).toBeUndefined();
  await store('one');
  expect(await cache.read('one')).toEqual(renderOf('one'));
  expect(await cache.read('two')).toBeUndefined();
});

test('a render without its bundle is no render', async () => {
  await store('one');
  rmSync(cache.bundleOf('one', 'Turn'), { recursive: true });
  expect(await cache.read('one')).toBeUndefined();
});

test('a render that fails leaves nothing behind', async () => {
  const failing = cache.write('one', async (folder) => {
    writeFileSync(join(folder, 'half'), 'x');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(readdirSync(join(root, '.cache', 'render', 'dev'))).toEqual([]);
});

test('a new render leaves a running function its bundle, and old ones go in the end', async () => {
  for (let n = 0; n < 7; n += 1) await store(`hash-${n}`);
  expect(existsSync(cache.bundleOf('hash-6', 'Turn'))).toBe(true);
  expect(existsSync(cache.bundleOf('hash-5', 'Turn'))).toBe(true);
  expect(readdirSync(join(root, '.cache', 'render', 'dev'))).toHaveLength(5);
});
