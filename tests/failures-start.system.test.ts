import { join } from 'node:path';
import { type ErrorCode, errorCatalogue } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { generatePassword, routesTo } from '../asterisk/values.ts';
import { settings } from '../edge-agent/src/config.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { freeTcpPort } from '../local/src/asterisk/free-ports.ts';
import { startAsterisk } from '../local/src/asterisk/start-asterisk.ts';
import { SipCaller } from '../local/src/caller/sip-caller.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import { findLeftovers } from '../local/src/world/leftovers.ts';
import { startWorld, type World } from '../local/src/world/world.ts';
import { hearSound } from './support/hearing.ts';
import { expectNothingLeft } from './support/nothing-left.ts';

type Environment = Readonly<Record<string, string>>;

let engine: SpeechEngine;
let world: World;
let agents = 0;

beforeAll(async () => {
  engine = createSpeechEngine();
  world = await startWorld({
    agent: false,
    // Nobody is understood here, so that the recogniser need not be loaded.
    engine: { ...engine, warm: async () => undefined },
    elevenLabs: { profile: { firstAudioMs: 0, realTimeFactor: 0 } },
  });
});
afterAll(async () => {
  await world.stop();
  await engine.close();
});

/** An agent that knows nothing from before. */
function spawnFresh(env: Environment = {}) {
  return world.spawnAgent({ ETHERA_STATE_DIR: join(world.folder, `edge-${++agents}`), ...env });
}

/** Starts an agent that is to fail, and gives what it told the operator. */
async function failToStart(env?: Environment): Promise<string> {
  const agent = spawnFresh(env);
  expect(await agent.exited).toEqual({ code: 1, signal: null });
  return agent.stderr;
}

/** One line: the code, what happened, what to do. */
function lineOf(code: ErrorCode, message: string): string {
  return `ethera-edge: ${code}: ${message} — ${errorCatalogue[code].remedy}\n`;
}

describe('an agent that cannot start says why in one line and ends', () => {
  // The first of all, since a phrase that was made once is not made again.
  it('when ElevenLabs refuses the key', async () => {
    world.elevenLabs.faults.add('speak', { kind: 'status', status: 401 }, 1_000);
    const told = await failToStart();
    world.elevenLabs.faults.clear();
    expect(told).toMatch(
      /^ethera-edge: speaker\.auth: the phrase \S+ of the persona \S+: ElevenLabs refused the API key/,
    );
    expect(told).toContain(errorCatalogue['speaker.auth'].remedy);
    expect(told.match(/\n/g)).toHaveLength(1);
  });

  it('when the password of ARI is wrong', async () => {
    const told = await failToStart({ ETHERA_ARI_PASSWORD: generatePassword() });
    expect(told).toBe(lineOf('ari.auth', 'Asterisk refused the user or password of ARI'));
  });

  it('when the bucket does not exist', async () => {
    const told = await failToStart({ ETHERA_BUCKET: 'ethera-nowhere' });
    expect(told).toBe(lineOf('store.bucket-missing', 'there is no bucket ethera-nowhere'));
  });

  it('when the briefing function does not exist', async () => {
    world.lambda.faults.add('Invoke', { kind: 'status', status: 404 });
    const told = await failToStart();
    expect(told).toBe(lineOf('function.missing', `there is no function ${world.names.briefingFunction}`));
  });

  it('when it names a function that its identity may not invoke', async () => {
    const told = await failToStart({ ETHERA_BRIEFING_FUNCTION: 'ethera-other-briefing' });
    expect(told).toBe(lineOf('function.denied', 'AWS refused to invoke ethera-other-briefing'));
  });

  it('when its AWS key is wrong', async () => {
    const told = await failToStart({ AWS_SECRET_ACCESS_KEY: 'wrong' });
    const parameter = `/ethera/dev/edge in ${world.names.region}`;
    expect(told).toBe(lineOf('parameter.denied', `AWS refused to read ${parameter}: InvalidSignatureException`));
  });

  it('when settings are wrong, with all of them at once and no value', async () => {
    const told = await failToStart({
      ETHERA_ARI_URL: 'localhost:8088',
      ETHERA_ARI_PASSWORD: '',
      ETHERA_BUCKET: 'No_Bucket',
      ETHERA_MAX_CALLS: '-3',
      ETHERA_LOG_LEVEL: 'loud',
    });
    const { ariUrl, ariPassword, bucket, maxCalls, logLevel } = settings;
    expect(told).toBe(
      lineOf(
        'config.invalid',
        [
          `${ariUrl.variable} is wrong: it must be ${ariUrl.form}`,
          `${ariPassword.variable} is not set: it must be ${ariPassword.form}`,
          `${bucket.variable} is wrong: it must be ${bucket.form}`,
          `${maxCalls.variable} is wrong: it must be ${maxCalls.form}`,
          `${logLevel.variable} is wrong: it must be ${logLevel.form}`,
        ].join('\n'),
      ),
    );
  });
});

describe('an agent that has been briefed before', () => {
  it('starts with the cloud down and says so', async () => {
    const known = { ETHERA_STATE_DIR: join(world.folder, 'edge-known') };
    const first = await world.startAgent(known);
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    world.lambda.faults.add('Invoke', { kind: 'status', status: 500 });
    const second = await world.startAgent({ ...known, AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1' });
    const warning = (message: string, code: ErrorCode) =>
      expect.objectContaining({ level: 'warn', message, code, remedy: errorCatalogue[code].remedy });
    expect(second.lines).toContainEqual(warning('stage’s parameter taken from disk', 'parameter.unavailable'));
    expect(second.lines).toContainEqual(warning('briefing taken from disk', 'function.unavailable'));
    expect(await second.stop()).toEqual({ code: 0, signal: null });
    expect(second.stderr).toBe('');
  });
});

describe('an agent whose Asterisk is down', () => {
  /** A place where an Asterisk can be started later, and an agent that waits for it there. */
  async function waitingAgent() {
    const httpPort = await freeTcpPort('127.0.0.1');
    const ariPassword = generatePassword();
    const folder = join(world.folder, `asterisk-${agents}`);
    const agentFolder = join(world.folder, `edge-late-${agents}`);
    const agent = spawnFresh({
      ETHERA_ARI_URL: `http://127.0.0.1:${httpPort}`,
      ETHERA_ARI_PASSWORD: ariPassword,
      ETHERA_STATE_DIR: agentFolder,
      ETHERA_RECORDINGS_DIR: join(folder, 'spool', 'recording'),
    });
    const warned = await agent.waitFor('ARI is unreachable');
    return { agent, warned, folder, agentFolder, httpPort, ariPassword };
  }

  it('warns of it and stops cleanly while it waits', async () => {
    const { agent, warned } = await waitingAgent();
    expect(warned).toMatchObject({
      level: 'warn',
      code: 'ari.unreachable',
      reason: 'ARI cannot be reached: ECONNREFUSED',
      remedy: errorCatalogue['ari.unreachable'].remedy,
    });
    expect(await agent.stop()).toEqual({ code: 0, signal: null });
    expect(agent.stderr).toBe('');
  });

  it('takes calls once Asterisk is up', async () => {
    const { agent, folder, agentFolder, httpPort, ariPassword } = await waitingAgent();
    const binary = await findAsterisk();
    const asterisk = await startAsterisk({ binary, folder, httpPort, ariPassword, routes: routesTo('ethera-dev') });
    onTestFinished(() => asterisk.stop());
    await agent.waitFor('agent running');
    const caller = new SipCaller({ target: asterisk.sipAddress, number: '777', account: asterisk.softphone });
    onTestFinished(() => caller.close());
    await caller.call();
    await hearSound(caller);
    await caller.hangUp();
    await agent.waitFor('call ended');
    expect(await agent.stop()).toEqual({ code: 0, signal: null });
    await expectNothingLeft({ leftovers: () => findLeftovers({ asterisk, agentFolder }) });
  });
});

it('leaves no channel and no recording behind', async () => {
  await expectNothingLeft(world);
});
