import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { renderAsterisk } from '../asterisk/render.ts';
import { parseSite } from '../asterisk/site-file.ts';
import { neededPasswords, settlePasswords } from '../asterisk/site-passwords.ts';
import { siteValues } from '../asterisk/site-values.ts';
import { type AsteriskValues, generatePassword } from '../asterisk/values.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { connectBareAri } from '../local/src/asterisk/bare-ari.ts';
import { freeUdpPort } from '../local/src/asterisk/free-ports.ts';
import {
  carrierHost,
  registrarHost,
  type SipProviderOptions,
  startSipProvider,
} from '../local/src/asterisk/sip-provider.ts';
import type { AsteriskProcess } from '../local/src/asterisk/start-asterisk.ts';
import { SipCaller } from '../local/src/caller/sip-caller.ts';
import { Reaper } from '../local/src/lambda/reaper.ts';
import { createSpeechEngine } from '../local/src/speech/engine.ts';
import type { World } from '../local/src/world/world.ts';
import { hearSound } from './support/hearing.ts';
import { expectNothingLeft } from './support/nothing-left.ts';
import { startTestWorld } from './support/test-world.ts';

const english = '+442079460100';
const russian = '+74951234567';
const previewed = '+33142685300';
const american = '+14155550123';
const nobodys = '+493012345';

/** The operator's file: two trunks of one provider, a third that has the wrong password, two stages, a preview. */
const site = (registrar: string, { sip, rtp, httpPort, folders }: AsteriskValues) => `
numbers:
  - { did: ${english}, as: 777, stage: dev }
  - { did: ${russian}, as: 778, stage: dev }
  - { did: ${previewed}, stage: alice }
  - { did: _+1NXXNXXXXXX, trunk: carrier, stage: dev }
previews: { 1: alice }
trunks:
  - { kind: registration, name: office, server: '${registrar}', username: '100200', expires: 15 }
  - { kind: registration, name: barred, server: '${registrar}', username: '100300' }
  - { kind: ip, name: carrier, addresses: [${carrierHost}] }
softphones: [softphone]
sip: { listen: '${sip.host}:${sip.port}' }
rtp: { first: ${rtp.firstPort}, last: ${rtp.lastPort} }
ari: { port: ${httpPort} }
folders: ${JSON.stringify({ ...folders, config: undefined })}
`;

const officePassword = generatePassword();
const rightPassword = generatePassword();
const end = new AsyncDisposableStack();
const reaper = new Reaper();
end.defer(() => reaper.close());
let world: World;
let provider: AsteriskProcess;
let providerOptions: SipProviderOptions;
let providerFolder: string;
let rendered: AsteriskValues;

function renderSite(values: AsteriskValues, barredPassword = 'wrong'): ReadonlyMap<string, string> {
  rendered = values;
  const { host, port } = provider.sipAddress;
  const parsed = parseSite(site(`${host}:${port}`, values), 'site.yaml');
  const env = {
    ETHERA_ARI_PASSWORD: values.ari.password,
    ETHERA_SOFTPHONE_SOFTPHONE_PASSWORD: values.softphones[0]?.password,
    ETHERA_TRUNK_OFFICE_PASSWORD: officePassword,
    ETHERA_TRUNK_BARRED_PASSWORD: barredPassword,
  };
  const { passwords } = settlePasswords(neededPasswords(parsed), env, new Map(), generatePassword);
  return renderAsterisk(siteValues(parsed, values.folders.config, passwords));
}

/** Asterisk leads a process group of its own, and must not outlive a test that is killed. */
async function bringUpProvider(changes: Partial<SipProviderOptions> = {}): Promise<void> {
  provider = await startSipProvider({ ...providerOptions, ...changes });
  const { pid, exited } = provider;
  reaper.watch(pid);
  void exited.then(() => reaper.forget(pid));
}

beforeAll(async () => {
  const binary = await findAsterisk();
  const customer = { host: '127.0.0.1', port: await freeUdpPort('127.0.0.1') };
  providerFolder = await mkdtemp(join(tmpdir(), 'ethera-provider-'));
  end.defer(() => rm(providerFolder, { recursive: true }));
  providerOptions = {
    binary,
    folder: join(providerFolder, '1'),
    accounts: [
      { username: '100200', password: officePassword },
      { username: '100300', password: rightPassword },
    ],
    customer,
  };
  await bringUpProvider();
  end.defer(() => provider.stop());
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  world = await startTestWorld({
    // Nobody is understood here, so that the recogniser need not be loaded.
    engine: { ...engine, warm: async () => undefined },
    elevenLabs: { profile: { firstAudioMs: 0, realTimeFactor: 0 } },
    asterisk: { sipPort: customer.port, render: renderSite },
  });
  end.defer(() => world.stop());
});
afterAll(() => end.disposeAsync());

/** Somebody in the telephone network, who has the provider connect him. */
function callerOutside(number: string): SipCaller {
  const caller = new SipCaller({ target: provider.sipAddress, number });
  onTestFinished(() => caller.close());
  return caller;
}

/** Calls, hears who answers, and gives the persona and the number that it was told. */
async function whoAnswers(number: string): Promise<{ persona: unknown; called: string | undefined }> {
  const known = new Set(world.agent.lines.map(({ callId }) => callId));
  const caller = callerOutside(number);
  await caller.call();
  await hearSound(caller);
  const { callId, persona } = await world.agent.waitFor('call answered', (line) => !known.has(line.callId));
  await caller.hangUp();
  const { called } = await world.waitForCallRecord(String(callId));
  return { persona, called };
}

/** Everything that became a channel so far, whatever it came to. */
async function channelsSoFar(): Promise<string> {
  return /(\d+) calls? processed/.exec(await world.asterisk.console('core show calls'))?.[1] ?? 'unknown';
}

describe('a call through a trunk', () => {
  it.each([
    ['where we registered', english, 'ethera', '777'],
    ['where we registered, to the Russian number', russian, 'efira', '778'],
    ['from the address of a carrier, by a pattern', american, 'ethera', american],
  ])('is answered by the persona of its number: %s', async (_, number, persona, called) => {
    expect(await whoAnswers(number)).toEqual({ persona, called });
  });

  it('reaches the agent of the stage that has the number', async () => {
    const ari = await connectBareAri(world.asterisk, 'ethera-alice');
    onTestFinished(() => ari.close());
    const answeredByDev = world.agent.lines.filter(({ message }) => message === 'call answered').length;
    const outside = callerOutside(previewed);
    const inside = world.caller({ number: '7781' });
    for (const [caller, told] of [
      [outside, previewed],
      [inside, '778'],
    ] as const) {
      const answered = caller.call();
      // A call that is refused must not be waited for.
      const refused = answered.then(() => Promise.reject(new Error('answered by somebody else')));
      const { args, channel } = await Promise.race([ari.next('StasisStart'), refused]);
      expect(args).toEqual([told]);
      refused.catch(() => undefined);
      await ari.request('POST', `/channels/${channel?.id}/answer`);
      await answered;
      await caller.hangUp();
    }
    expect(world.agent.lines.filter(({ message }) => message === 'call answered')).toHaveLength(answeredByDev);
  });

  it('to a number that nobody has is refused before anything rings', async () => {
    const before = await channelsSoFar();
    await expect(callerOutside(nobodys).call()).rejects.toMatchObject({ failure: 'rejected', status: 404 });
    expect(await channelsSoFar()).toBe(before);
    expect(await world.asterisk.log()).toContain(
      `office: Call (UDP:${registrarHost}:${provider.sipAddress.port}) to extension '${nobodys}' rejected`,
    );
  });

  it('to a number of another trunk is refused, too', async () => {
    // The provider hands this one over where we registered, though only the carrier may bring such numbers.
    const american2 = american.replace('+', '');
    await expect(callerOutside(american2).call()).rejects.toMatchObject({ failure: 'rejected', status: 404 });
  });
});

describe('a stranger', () => {
  it.each([
    ['without a name', undefined],
    ['in the name of a trunk', { username: 'office', password: officePassword }],
    ['in the name of a telephone', { username: 'softphone', password: 'guessed-password' }],
    ['who says to be anonymous', { username: 'anonymous', password: '' }],
  ])('is asked for a password that is not his, and reaches nobody: %s', async (_, account) => {
    const before = await channelsSoFar();
    const stranger = new SipCaller({
      target: world.asterisk.sipAddress,
      number: english,
      ...(account ? { account } : {}),
    });
    onTestFinished(() => stranger.close());
    await expect(stranger.call()).rejects.toMatchObject({ failure: 'unauthorized', status: 401 });
    expect(await channelsSoFar()).toBe(before);
    expect(await world.asterisk.log()).toMatch(/Request 'INVITE' from .* failed for '127\.0\.0\.1:\d+'/);
  });
});

it('tells the operator of a wrong password, and does not go on trying it', async () => {
  const registrations = await world.asterisk.console('pjsip show registrations');
  expect(registrations).toMatch(/^ office\S+ +office +Registered/m);
  expect(registrations).toMatch(/^ barred\S+ +barred +Rejected/m);
  expect((await world.asterisk.log()).match(/'401' fatal response .*100300.*retrying in '600' seconds/g)).toHaveLength(
    1,
  );
});

it('takes the right password when it is told, without a restart', async () => {
  const pjsip = renderSite(rendered, rightPassword).get('pjsip.conf') ?? '';
  await writeFile(join(rendered.folders.config, 'pjsip.conf'), pjsip);
  await world.asterisk.console('module reload res_pjsip.so');
  await world.asterisk.console('pjsip send register barred');
  await vi.waitFor(
    async () =>
      expect(await world.asterisk.console('pjsip show registrations')).toMatch(/^ barred\S+ +barred +Registered/m),
    10_000,
  );
});

it('registers again by itself at a provider that comes back and has forgotten us', async () => {
  const sipPort = provider.sipAddress.port;
  provider.kill('SIGKILL');
  await provider.exited;
  await bringUpProvider({ folder: join(providerFolder, '2'), sipPort });
  await vi.waitFor(async () => expect(await provider.console('pjsip show contacts')).toContain('100200/sip:'), 15_000);
  expect(await whoAnswers(russian)).toMatchObject({ persona: 'efira' });
});

it('is served by two edges of one stage side by side, each with what is its own', async () => {
  const first = world.agent;
  const second = world.spawnAgent({
    ETHERA_EDGE_ID: 'second',
    ETHERA_ARI_APP: 'ethera-alice',
    ETHERA_STATE_DIR: join(world.folder, 'edge-second'),
  });
  onTestFinished(() => second.stop().then(() => undefined));
  await second.waitFor('agent running');
  const answeredBefore = new Set(first.lines.map(({ callId }) => callId));
  const callers = [callerOutside(english), callerOutside(previewed)];
  await Promise.all(callers.map((caller) => caller.call()));
  const answered = await Promise.all([
    first.waitFor('call answered', ({ callId }) => !answeredBefore.has(callId)),
    second.waitFor('call answered'),
  ]);
  await Promise.all(callers.map((caller) => hearSound(caller)));
  await Promise.all(callers.map((caller) => caller.hangUp()));
  const records = await Promise.all(answered.map(({ callId }) => world.waitForCallRecord(String(callId))));
  expect(records.map(({ edgeId, stage }) => [edgeId, stage])).toEqual([
    ['local', 'dev'],
    ['second', 'dev'],
  ]);
  expect(records.map(({ callId }) => callId.includes('-second-'))).toEqual([false, true]);
});

it('leaves no channel and no recording behind', async () => {
  await expectNothingLeft(world);
});
