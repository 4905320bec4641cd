import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderStage } from '../../../scripts/render/render-stage.ts';
import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';
import { tone } from '../audio/tone.ts';
import type { SpeechEngine } from '../speech/engine.ts';
import { type Providers, startProviders } from './providers.ts';
import { startWorld, type World } from './world.ts';
import { startSharedAsterisk } from './world-asterisk.ts';

/** Makes a function say so when it starts. */
const marked = (name: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,console.log('mark:${name}')` });

const end = new AsyncDisposableStack();
let asterisk: AsteriskProcess;
let providers: Providers;
let worlds: readonly [World, World];

beforeAll(async () => {
  const folder = end.adopt(await mkdtemp(join(tmpdir(), 'ethera-shared-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const render = await renderStage({ stage: 'dev' });
  // Nobody is understood here, and it does not matter what the agents say.
  const engine: SpeechEngine = {
    warm: async () => undefined,
    transcribe: async () => '',
    speak: async () => tone(440, 500),
    close: async () => undefined,
  };
  const numbers = ['first', 'second'].map((app, index) => ({ number: `777${index}`, app, as: '777' }));
  asterisk = end.adopt(await startSharedAsterisk({ folder: join(folder, 'asterisk'), numbers }), (one) => one.stop());
  providers = end.adopt(
    await startProviders({ engine, elevenLabs: { profile: { firstAudioMs: 0, realTimeFactor: 0 } } }),
    (one) => one.close(),
  );
  const shared = { engine, render, sharedAsterisk: asterisk, sharedProviders: providers };
  const started = async (ariApp: string) =>
    end.adopt(
      await startWorld({
        ...shared,
        ariApp,
        functionEnvironment: marked(ariApp),
        folder: join(folder, ariApp),
      }),
      (one) => one.stop(),
    );
  worlds = await Promise.all([started('first'), started('second')]);
}, 300_000);
afterAll(() => end.disposeAsync());

it('answers each number by the agent whose it is, and archives each call in its own bucket', async () => {
  const callers = worlds.map((world, index) => world.caller({ number: `777${index}` }));
  await Promise.all(callers.map((caller) => caller.call()));
  const answered = await Promise.all(worlds.map(({ agent }) => agent.waitFor('call answered')));
  await Promise.all(callers.map((caller) => caller.hangUp()));
  const records = await Promise.all(
    worlds.map((world, index) => world.waitForCallRecord(String(answered[index]?.callId))),
  );
  expect(records.map(({ edgeId, called }) => [edgeId, called])).toEqual([
    ['first', '777'],
    ['second', '777'],
  ]);
  const marks = worlds.map(({ lambda }) => new Set(lambda.lines.flatMap(({ text }) => text.match(/mark:\w+/) ?? [])));
  expect(marks).toEqual([new Set(['mark:first']), new Set(['mark:second'])]);
  expect(await Promise.all(worlds.map(async (world) => (await world.callRecords()).length))).toEqual([1, 1]);
});

it('outlives the end of a world that shares it', async () => {
  const [first, second] = worlds;
  await first.stop();
  const caller = second.caller({ number: '7771' });
  await caller.call();
  const heard = once(caller, 'heard');
  expect(providers.groq.standIn).toBe(second.groq);
  await second.agent.waitFor('call answered', ({ callId }) => callId !== undefined);
  await heard;
  await caller.hangUp();
});

it('is not configured by a world', async () => {
  const folder = join(tmpdir(), 'ethera-never-made');
  await expect(startWorld({ folder, sharedAsterisk: asterisk, leaseSeconds: 5 })).rejects.toThrow(/Asterisk belongs/);
  await expect(startWorld({ folder, sharedProviders: providers, groq: {} })).rejects.toThrow(/providers belongs/);
});
