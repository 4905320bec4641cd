import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionOf, type RenderedFunction } from '../render/render.ts';
import { renderStage } from '../render/render-stage.ts';
import { functionParts } from './rendered-stage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Lambda takes 50 MB; but every megabyte is read and parsed at a cold start, while somebody is on the line. */
const limitBytes = 2_500_000;
/** A first render on a new machine installs SST's platform. */
const renderLimitMs = 300_000;

describe.each(functionParts)('the bundle of $id', ({ id, thing }) => {
  let fn: RenderedFunction;
  beforeAll(async () => {
    fn = functionOf(await renderStage({ stage: 'dev' }), id);
  }, renderLimitMs);

  test('can be loaded by any Node, and is of at most 2.5 MB', async () => {
    const { size } = statSync(join(fn.folder, 'bundle.mjs'));
    const script =
      'globalThis.awslambda = { streamifyResponse: (handle) => handle, HttpResponseStream: {} };' +
      'const started = performance.now(); const { handler } = await import("./bundle.mjs");' +
      'process.stdout.write([typeof handler, performance.now() - started].join(), () => process.exit());';
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: fn.folder,
      env: { ...fn.environment },
    });
    const [kind, importMs] = stdout.split(',');
    process.stdout.write(`${id}: ${(size / 1e6).toFixed(2)} MB minified, import ${Math.round(Number(importMs))} ms\n`);
    expect(kind).toBe('function');
    expect(size).toBeLessThanOrEqual(limitBytes);
  });

  test('is made of the functions, the contract and the personas alone', () => {
    const map = JSON.parse(readFileSync(join(fn.folder, 'bundle.mjs.map'), 'utf8')) as { sources: string[] };
    // SST builds in .sst/artifacts/<function>-src and writes paths relative to that.
    const sources = map.sources.map((source) =>
      relative(root, resolve(root, '.sst', 'artifacts', `${id}-src`, source)),
    );
    const own = sources.filter((source) => !source.includes('node_modules/'));
    expect(own).toContain(`functions/src/${thing}.ts`);
    // A bill needs to know what memory the stage's functions have: those values are plain data.
    const foreign = own.filter((source) => !/^(functions|contract|personas)\/|^stacks\/stage\.ts$/.test(source));
    expect(foreign).toEqual([]);
  });
});
