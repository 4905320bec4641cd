import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderStage } from '../../../scripts/render/render-stage.ts';
import type { AsteriskProcess } from '../asterisk/start-asterisk.ts';
import { tone } from '../audio/tone.ts';
import type { NetworkProfile } from '../network/network-profile.ts';
import type { SpeechEngine } from '../speech/engine.ts';
import { type Providers, startProviders } from './providers.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';
import { startSharedAsterisk } from './world-asterisk.ts';

/** Makes a function say so when it starts, and where it finds Groq. */
const marked = (name: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,console.log('mark:${name}',process.env.GROQ_BASE_URL)`,
});

/** Between the second world's places. */
const network: NetworkProfile = {
  edgeToCloud: { rttMs: 10, upBitsPerSecond: 50_000_000, handshakeRoundTrips: 2 },
  cloudToProviders: { rttMs: 4, handshakeRoundTrips: 2 },
  invokeMs: 15,
  s3Ms: 5,
};

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
  const started = async (ariApp: string, more: WorldOptions = {}) =>
    end.adopt(
      await startWorld({
        ...shared,
        ...more,
        ariApp,
        functionEnvironment: marked(ariApp),
        folder: join(folder, ariApp),
      }),
      (one) => one.stop(),
    );
  worlds = await Promise.all([started('first'), started('second', { network })]);
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

it('reaches services over the world’s own network, where it has one', async () => {
  const [first, second] = worlds;
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL_LAMBDA } = first.agentEnvironment;
  expect([AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL_LAMBDA]).toEqual([first.s3.url, first.lambda.url]);
  expect(Object.values(second.agentEnvironment)).not.toContain(second.s3.url);
  expect(Object.values(second.agentEnvironment)).not.toContain(second.lambda.url);
  const groqOf = ({ lambda }: World) =>
    new Set(lambda.lines.flatMap(({ text }) => (text.startsWith('mark:') ? [text.split(' ')[1]] : [])));
  expect(groqOf(first)).toEqual(new Set([first.groq.url]));
  expect(groqOf(second)).not.toContain(first.groq.url);

  expect(Math.min(...second.s3.requests.map(({ durationMs }) => durationMs))).toBeGreaterThan(4);
  const toFirstByte = second.lambda.requests.flatMap(({ firstByteMs }) => firstByteMs ?? []);
  expect(Math.min(...toFirstByte)).toBeGreaterThan(14);
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
