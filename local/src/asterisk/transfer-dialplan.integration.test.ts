// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Asterisk's variables, as an attacker brings them
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { renderAsterisk } from '../../../asterisk/render.ts';
import type { AsteriskValues, Destination } from '../../../asterisk/values.ts';
import { encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { SipCaller } from '../caller/sip-caller.ts';
import { findAsterisk } from './asterisk-binary.ts';
import { type BareAri, connectBareAri } from './bare-ari.ts';
import { type AsteriskProcess, startAsterisk } from './start-asterisk.ts';

const app = 'ethera-test';
const callId = '20261124T030000000Z-edge-0a1b2c3d';
const rings = { timeoutSeconds: 30, longestMinutes: 1 };
const destinations: Record<string, Destination> = {
  people: { kind: 'extension', context: 'site', extension: 'people', ...rings },
  busy: { kind: 'extension', context: 'site', extension: 'busy', ...rings },
  nobody: { kind: 'extension', context: 'site', extension: 'nobody', ...rings, timeoutSeconds: 1 },
  'not-there': { kind: 'dial', to: 'PJSIP/not-there', ...rings },
  team: { kind: 'queue', name: 'team', ...rings },
  night: { kind: 'queue', name: 'night', ...rings, timeoutSeconds: 1 },
  'no-queue': { kind: 'queue', name: 'none', ...rings },
};

/** What the house has of its own. Whoever comes to `trap` was led there by nothing but a hostile name. */
const site = `
[site]
exten => people,1,Answer()
 same => n,Echo()
exten => busy,1,Busy(1)
exten => nobody,1,Ringing()
 same => n,Wait(30)
exten => trap,1,Verbose(1,the trap has closed)
 same => n,Answer()
 same => n,Echo()
`;
const queues = `
[general]
[team]
member => Local/people@site/n
[night]
member => Local/nobody@site/n
`;

let folder: string;
let asterisk: AsteriskProcess;
let ari: BareAri;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  asterisk = await startAsterisk({
    binary: await findAsterisk(),
    folder,
    routes: [{ from: 'internal', number: '777', app }],
    leaseSeconds: 2,
    fallbackDestination: { kind: 'extension', context: 'site', extension: 'people' },
    destinations,
    render: (values: AsteriskValues) =>
      new Map([...renderAsterisk(values), ['extensions_site.conf', site], ['queues.conf', queues]]),
  });
  ari = await connectBareAri(asterisk, app);
});
afterAll(async () => {
  await ari.close();
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A caller whom the agent has answered. */
async function answeredCall() {
  const caller = new SipCaller({ target: asterisk.sipAddress, number: '777', account: asterisk.softphone });
  onTestFinished(() => caller.hangUp());
  const answered = caller.call();
  const { channel } = await ari.next('StasisStart');
  const path = `/channels/${channel?.id}`;
  await ari.request('POST', `${path}/answer`);
  await answered;
  const set = (variable: string, value: string) => ari.request('POST', `${path}/variable`, { variable, value });
  /** As the agent does it. */
  const passOn = async (destination: string) => {
    await set('ETHERA_TRANSFER', destination);
    await set('ETHERA_CALL', callId);
    await ari.request('POST', `${path}/continue`, { context: 'ethera-transfer', extension: 'call', priority: '1' });
  };
  /** What the caller says comes back to him. */
  const isEchoed = async () => {
    const { recording } = caller;
    const spoken = await caller.play(encodeMulaw(tone(440, 600)));
    return recording
      .heardSegments({ joinGapMs: 100 })
      .some(({ endMs }) => endMs > recording.timelineMs(spoken.startedAtMs) + 300);
  };
  return { caller, path, channelId: channel?.id ?? '', set, passOn, isEchoed };
}

const channels = async () =>
  (await asterisk.console('core show channels concise')).split('\n').filter((line) => line.includes('!'));

describe('a call that the agent passes on', () => {
  it.each(['people', 'team'])('reaches the destination of that name, under no lease: %s', async (destination) => {
    const { caller, passOn, isEchoed } = await answeredCall();
    await passOn(destination);
    await vi.waitFor(async () => expect(await isEchoed()).toBe(true), 5_000);
    // The lease would have ended by now.
    await caller.play(encodeMulaw(tone(440, 2_500)));
    expect(caller.end).toBeUndefined();
    expect(await isEchoed()).toBe(true);
  });

  it.each([
    ['busy', 'busy'],
    ['nobody', 'no-answer'],
    ['not-there', 'unavailable'],
    ['night', 'no-answer'],
    ['no-queue', 'unavailable'],
  ])('comes back from %s with the outcome %s, on the same leg', async (destination, outcome) => {
    const { channelId, passOn, path } = await answeredCall();
    await passOn(destination);
    const returned = await ari.next('StasisStart');
    expect(returned).toMatchObject({ channel: { id: channelId }, args: ['resume', callId, outcome] });
    await ari.request('DELETE', path);
  });

  it('takes the far leg down when the caller hangs up while it rings', async () => {
    const { caller, passOn } = await answeredCall();
    await passOn('nobody');
    await vi.waitFor(async () => expect((await channels()).some((line) => line.includes('nobody'))).toBe(true), 3_000);
    await caller.hangUp();
    await vi.waitFor(async () => expect(await channels()).toEqual([]), 3_000);
  });

  it('goes to the fallback when it comes back to an agent that is gone', async () => {
    const { passOn, set, isEchoed } = await answeredCall();
    // An application that nobody has.
    await set('ETHERA_APP', 'ethera-gone');
    await passOn('busy');
    await vi.waitFor(async () => expect(await isEchoed()).toBe(true), 8_000);
  });
});

describe('a name that is no destination', () => {
  // As they would come from an agent that checks nothing.
  it.each([
    'trap',
    'site,trap,1',
    'people,1&Local/trap@site',
    'people)\n same => n,Goto(site,trap,1',
    '${EVAL(${SHELL(touch /tmp/ethera-trap)})}',
    '${GLOBAL(people)}',
    'x" = "x"]?site,trap,1:$["',
    '1]?site,trap,1:$[0',
    'people?site,trap,1',
    'not-there&Local/trap@site',
    'PEOPLE',
    '',
  ])('dials nothing, and comes back: %j', async (name) => {
    const { channelId, passOn, path } = await answeredCall();
    await passOn(name);
    const returned = await ari.next('StasisStart');
    expect(returned).toMatchObject({ channel: { id: channelId }, args: ['resume', callId, 'unavailable'] });
    expect((await channels()).filter((line) => !line.startsWith('PJSIP/softphone'))).toEqual([]);
    expect(await asterisk.log()).not.toContain('the trap has closed');
    await ari.request('DELETE', path);
  });

  it.each(['trap', 'people,1&Local/trap@site', '${SHELL(id)}'])('is no fallback either: %j', async (name) => {
    const { caller, path, set, isEchoed } = await answeredCall();
    await set('ETHERA_FALLBACK', name);
    await ari.request('POST', `${path}/continue`);
    await vi.waitFor(async () => expect(await isEchoed()).toBe(true), 8_000);
    expect(await asterisk.log()).not.toContain('the trap has closed');
    await caller.hangUp();
  });
});

it('the persona’s own fallback comes before the site’s', async () => {
  const { path, set, caller } = await answeredCall();
  await set('ETHERA_FALLBACK', 'nobody');
  await ari.request('POST', `${path}/continue`);
  await vi.waitFor(async () => expect((await channels()).some((line) => line.includes('nobody'))).toBe(true), 8_000);
  await caller.hangUp();
});
