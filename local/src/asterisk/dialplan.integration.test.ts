import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Route } from '../../../asterisk/values.ts';
import { encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { SipCaller } from '../caller/sip-caller.ts';
import { findAsterisk } from './asterisk-binary.ts';
import { connectBareAri } from './bare-ari.ts';
import { type AsteriskProcess, type StartAsteriskOptions, startAsterisk } from './start-asterisk.ts';

const app = 'ethera-test';
const leaseMs = 2000;
const apologyMs = 500;
const routes: readonly Route[] = [
  { from: 'pstn', number: 'any', app },
  { from: 'internal', number: '777', app },
  { from: 'internal', number: '900', app: 'ethera-other' },
];

let folder: string;
let apology: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  apology = join(folder, 'apology');
  await writeFile(`${apology}.ulaw`, encodeMulaw(tone(700, apologyMs)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(name: string, changes: Partial<StartAsteriskOptions> = {}): Promise<AsteriskProcess> {
  return startAsterisk({
    binary: await findAsterisk(),
    folder: join(folder, name),
    routes,
    leaseSeconds: leaseMs / 1000,
    fallbackSound: apology,
    ...changes,
  });
}

/** A telephone of the house, or somebody who calls from outside. */
function callerOf(asterisk: AsteriskProcess, number = '777', from: 'softphone' | 'trunk' = 'softphone'): SipCaller {
  const account = from === 'softphone' ? { account: asterisk.softphone } : {};
  const caller = new SipCaller({ target: asterisk.sipAddress, number, ...account });
  onTestFinished(() => caller.hangUp());
  return caller;
}

function ended(caller: SipCaller): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  caller.once('ended', () => resolve());
  if (caller.end) resolve();
  return promise;
}

/** Beginnings of what the caller heard, in milliseconds after a moment of the epoch, without the playout delay. */
function heardAfter(caller: SipCaller, epochMs: number): number[] {
  const { recording } = caller;
  const originMs = recording.timelineMs(epochMs) + recording.playoutMs;
  return recording.heardSegments({ joinGapMs: 20 }).map(({ startMs }) => startMs - originMs);
}

async function agent(asterisk: AsteriskProcess, name = app) {
  const ari = await connectBareAri(asterisk, name);
  onTestFinished(() => ari.close());
  /** Takes the next call. */
  const take = async () => {
    const { channel, args } = await ari.next('StasisStart');
    const path = `/channels/${channel?.id}`;
    const renew = () =>
      ari.request('POST', `${path}/variable`, { variable: 'TIMEOUT(absolute)', value: String(leaseMs / 1000) });
    return { args, path, renew };
  };
  return { ari, take };
}

describe('the dialplan with the apology as its last resort', () => {
  let asterisk: AsteriskProcess;
  beforeAll(async () => {
    asterisk = await start('apology');
  });
  afterAll(() => asterisk.stop());

  it('apologises twice at once and hangs up when no agent is there', async () => {
    const caller = callerOf(asterisk);
    await caller.call();
    await ended(caller);
    const [first] = heardAfter(caller, caller.answeredAtMs ?? 0);
    expect(first).toBeLessThan(300);
    const [whole, ...more] = caller.recording.heardSegments({ joinGapMs: 200 });
    expect(more).toEqual([]);
    const durationMs = (whole?.endMs ?? 0) - (whole?.startMs ?? 0);
    expect(durationMs).toBeGreaterThan(2 * apologyMs - 50);
    expect(durationMs).toBeLessThan(2 * apologyMs + 150);
    expect(caller.end).toMatchObject({ by: 'far', cause: 16 });
  });

  it('apologises when the lease ends because the agent neither answers nor renews it', async () => {
    const { take } = await agent(asterisk);
    const caller = callerOf(asterisk);
    const startedAtMs = performance.timeOrigin + performance.now();
    const answered = caller.call();
    await take();
    await answered;
    await ended(caller);
    const [first] = heardAfter(caller, startedAtMs);
    expect(first).toBeGreaterThan(leaseMs - 50);
    expect(first).toBeLessThan(leaseMs + 600);
  });

  it('keeps the call for as long as the lease is renewed', async () => {
    const { ari, take } = await agent(asterisk);
    const caller = callerOf(asterisk);
    const answered = caller.call();
    const { path, renew } = await take();
    await ari.request('POST', `${path}/answer`);
    await answered;
    let renewals = 0;
    for await (const _ of setInterval(leaseMs / 4)) {
      await renew();
      renewals += 1;
      if (renewals === 10) break;
    }
    expect(caller.end).toBeUndefined();
    await ari.request('DELETE', path);
    await ended(caller);
    expect(caller.recording.heardSegments()).toEqual([]);
  });

  it('frees the caller when the agent is gone in the middle of a call', async () => {
    const { ari, take } = await agent(asterisk);
    const caller = callerOf(asterisk);
    const answered = caller.call();
    const { path, renew } = await take();
    await ari.request('POST', `${path}/answer`);
    await answered;
    await renew();
    const renewedAtMs = performance.timeOrigin + performance.now();
    await ari.close();
    await ended(caller);
    const [first] = heardAfter(caller, renewedAtMs);
    expect(first).toBeGreaterThan(leaseMs - 50);
    expect(first).toBeLessThan(leaseMs + 600);
  });

  it('says no word of apology when the agent itself hangs up', async () => {
    const { ari, take } = await agent(asterisk);
    const caller = callerOf(asterisk);
    const answered = caller.call();
    const { path } = await take();
    await ari.request('POST', `${path}/answer`);
    await answered;
    await ari.request('DELETE', path);
    await ended(caller);
    expect(caller.recording.heardSegments()).toEqual([]);
  });

  it('gives the application the number that was dialled, and nothing that a caller adds to it', async () => {
    const { ari, take } = await agent(asterisk);
    for (const [dialled, from, number] of [
      ['777', 'softphone', '777'],
      ['+74951234567', 'trunk', '+74951234567'],
      ['12345,injected', 'trunk', '12345'],
    ] as const) {
      const caller = callerOf(asterisk, dialled, from);
      const answered = caller.call();
      const { path, args } = await take();
      expect(args).toEqual([number]);
      await ari.request('POST', `${path}/answer`);
      await answered;
      await caller.hangUp();
    }
  });

  it('leads two applications their own numbers', async () => {
    const [one, other] = await Promise.all([agent(asterisk), agent(asterisk, 'ethera-other')]);
    const caller = callerOf(asterisk, '900');
    const answered = caller.call();
    const { args, path } = await other.take();
    expect(args).toEqual(['900']);
    await other.ari.request('POST', `${path}/answer`);
    await answered;
    expect(await Promise.race([one.ari.next('StasisStart'), caller.hangUp().then(() => 'none')])).toBe('none');
  });
});

describe('the dialplan with people behind it', () => {
  let asterisk: AsteriskProcess;
  beforeAll(async () => {
    // The echo stands for the people.
    const fallbackDestination = { kind: 'extension', context: 'from-internal', extension: 'echo' } as const;
    asterisk = await start('people', { fallbackDestination });
  });
  afterAll(() => asterisk.stop());

  it('leads the caller there after the apology, under no lease any more', async () => {
    const { ari, take } = await agent(asterisk);
    const caller = callerOf(asterisk);
    const answered = caller.call();
    const { path } = await take();
    await ari.request('POST', `${path}/continue`);
    await answered;
    const spoken = await caller.play(encodeMulaw(tone(440, leaseMs + 1500)));
    const { recording } = caller;
    const heard = recording.heardSegments({ joinGapMs: 100 });
    // What was said during the apology is not echoed; the rest is, past the end of the lease.
    const last = heard.at(-1);
    expect(last?.endMs).toBeGreaterThan(recording.timelineMs(spoken.endedAtMs) - 100);
    expect(caller.end).toBeUndefined();
  });
});
