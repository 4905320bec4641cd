import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';
import { readServedDemo } from '../caller/served-demo.ts';
import { createScreen } from './screen.ts';
import { serve } from './serve.ts';

const asterisk = {
  sipAddress: { host: '127.0.0.1', port: 5070 },
  softphone: { username: 'softphone', password: 'open-sesame' },
} as AsteriskProcess;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-serve-'));
  file = join(folder, 'serve.json');
});
afterEach(() => rm(folder, { recursive: true }));

/** Serves until the directions are on the screen. */
async function served(hearsRussian = false) {
  const shown = Promise.withResolvers<void>();
  let text = '';
  const write = (more: string) => {
    text += more;
    if (more.includes('Ctrl-C')) shown.resolve();
  };
  const stop = new AbortController();
  const screen = createScreen({ write }, {});
  const ended = serve({ world: { asterisk }, screen, signal: stop.signal, file, hearsRussian });
  await shown.promise;
  return { text: () => text, stop: () => stop.abort(), ended };
}

it('tells a telephone and "npm run call" where to call, for as long as it lasts', async () => {
  const demo = await served();
  expect(demo.text()).toMatch(/127\.0\.0\.1:5070.*softphone.*open-sesame.*777.*778/s);
  expect(await readServedDemo(file)).toEqual({
    target: { host: '127.0.0.1', port: 5070 },
    account: { username: 'softphone', password: 'open-sesame' },
  });
  expect((await stat(file)).mode & 0o077).toBe(0);
  demo.stop();
  await demo.ended;
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('leaves alone what a later demo has announced', async () => {
  const demo = await served();
  await writeFile(file, 'another');
  demo.stop();
  await demo.ended;
  expect(await readFile(file, 'utf8')).toBe('another');
});

it.each([
  [false, true],
  [true, false],
])('with Russian understood %s, warns of it: %s', async (hearsRussian, warns) => {
  const demo = await served(hearsRussian);
  demo.stop();
  await demo.ended;
  expect(demo.text().includes('understands nobody')).toBe(warns);
});
