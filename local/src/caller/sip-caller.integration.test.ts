import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../../../asterisk/values.ts';
import { findAsterisk } from '../asterisk/asterisk-binary.ts';
import { connectBareAri } from '../asterisk/bare-ari.ts';
import { freeUdpPort } from '../asterisk/free-ports.ts';
import { type AsteriskProcess, startAsterisk } from '../asterisk/start-asterisk.ts';
import { encodeMulaw } from '../audio/mulaw.ts';
import { noise, tone } from '../audio/tone.ts';
import type { Line } from './line.ts';
import { clearLine } from './line.ts';
import { waitForReply } from './reply-wait.ts';
import { SipCaller, type SipCallerOptions } from './sip-caller.ts';

let folder: string;
let asterisk: AsteriskProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  asterisk = await startAsterisk({ binary: await findAsterisk(), folder, routes: routesTo('ethera-test') });
});
afterAll(async () => {
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

function callerOf(changes: Partial<SipCallerOptions> = {}): SipCaller {
  const { softphone, sipAddress } = asterisk;
  const caller = new SipCaller({ target: sipAddress, number: 'echo', account: softphone, ...changes });
  onTestFinished(() => caller.hangUp());
  return caller;
}

/** The stretch between the first and the last loud sample. */
function sound(samples: Int16Array): { readonly from: number; readonly samples: Int16Array } {
  const loud = (sample: number) => Math.abs(sample) > 1000;
  const from = samples.findIndex(loud);
  return { from, samples: samples.slice(from, samples.findLastIndex(loud) + 1) };
}

/** How many of the packets that were spoken, in µ-law, came back as they were. */
function shareHeard(spoken: Uint8Array, heard: Int16Array): number {
  const line = Buffer.from(encodeMulaw(heard));
  const packets = Array.from({ length: spoken.length / 160 }, (_, at) => spoken.subarray(at * 160, at * 160 + 160));
  return packets.filter((packet) => line.includes(Buffer.from(packet))).length / packets.length;
}

/** Loses the first packet of each kind that a test names, both ways. */
function losingLine(kinds: readonly string[]): Line & { readonly lost: readonly string[] } {
  const lost: string[] = [];
  const pass = (packet: Buffer, deliver: (packet: Buffer) => void) => {
    const text = packet.toString();
    const method = /^CSeq: \d+ (\w+)/im.exec(text)?.[1];
    const kind = /^SIP\/2\.0 (\d+)/.exec(text)?.[1];
    const name = kind ? `${kind} ${method}` : (method ?? '');
    if (kinds.includes(name) && !lost.includes(name)) lost.push(name);
    else deliver(packet);
  };
  return { outgoing: pass, incoming: pass, lost };
}

describe('a SIP caller and a real Asterisk', () => {
  it('hears its own words back, as they were, in time', async () => {
    const caller = callerOf();
    await caller.call();
    const words = encodeMulaw(noise(1500, 0.5));
    const spoken = await caller.play(words);
    expect(spoken.endedAtMs - spoken.startedAtMs).toBeCloseTo(1500, 3);
    await caller.hangUp();
    const { recording } = caller;
    const { left, right } = recording.channels();
    const [said, heard] = [sound(left), sound(right)];
    expect(said.from / 8).toBeCloseTo(recording.timelineMs(spoken.startedAtMs), -1);
    // Asterisk gives back what it had received when the caller hung up: all but a packet or two.
    expect(heard.samples.length).toBeGreaterThan(said.samples.length - 3 * 160);
    // What comes too late for its place is missing; the machine's lateness is not the caller's.
    expect(shareHeard(words, right)).toBeGreaterThan(0.8);
    // A packet leaves once its 20 ms are spoken, and is heard 40 ms after it came.
    const delayMs = (heard.from - said.from) / 8;
    expect(delayMs).toBeGreaterThanOrEqual(60);
    expect(delayMs).toBeLessThan(250);
    expect(recording.playout).toMatchObject({ lostPackets: 0, duplicatePackets: 0 });
    expect(caller.sendLateness.p99Ms).toBeLessThan(100);
  });

  it('gets through although the first of every kind of message is lost', async () => {
    const kinds = ['INVITE', '401 INVITE', 'ACK', '200 INVITE', 'BYE', '200 BYE'];
    const signalling = losingLine(kinds);
    const caller = callerOf({ signalling, timers: { t1Ms: 100, t2Ms: 400 } });
    await caller.call();
    await caller.play(encodeMulaw(tone(440, 200)));
    await caller.hangUp();
    expect([...signalling.lost].sort()).toEqual([...kinds].sort());
    expect(await asterisk.console('core show channels count')).toContain('0 active channels');
  });

  it('knows that the far side hung up, and why', async () => {
    const ari = await connectBareAri(asterisk, 'ethera-test');
    onTestFinished(() => ari.close());
    const caller = callerOf({ number: '777' });
    const answered = caller.call();
    const { channel } = await ari.next('StasisStart');
    await ari.request('POST', `/channels/${channel?.id}/answer`);
    await answered;
    const cut = caller.play(encodeMulaw(tone(440, 60_000)));
    const over = new Promise<void>((resolve) => caller.once('ended', () => resolve()));
    await ari.request('DELETE', `/channels/${channel?.id}`, { reason_code: '17' });
    await over;
    expect(caller.end).toMatchObject({ by: 'far', cause: 17 });
    await expect(cut).rejects.toMatchObject({ failure: 'ended' });
  });

  it('presses keys that Asterisk understands', async () => {
    const ari = await connectBareAri(asterisk, 'ethera-test');
    onTestFinished(() => ari.close());
    const caller = callerOf({ number: '777' });
    const answered = caller.call();
    const { channel } = await ari.next('StasisStart');
    await ari.request('POST', `/channels/${channel?.id}/answer`);
    await answered;
    await caller.sendDigits('15*#');
    const digits: (string | undefined)[] = [];
    while (digits.length < 4) digits.push((await ari.next('ChannelDtmfReceived')).digit);
    expect(digits.join('')).toBe('15*#');
  });

  it('gives up a call that rings, and the far side knows', async () => {
    const ari = await connectBareAri(asterisk, 'ethera-test');
    onTestFinished(() => ari.close());
    const caller = callerOf({ number: '777' });
    const ringing = new Promise<void>((resolve) => caller.once('ringing', () => resolve()));
    const answered = caller.call();
    const { channel } = await ari.next('StasisStart');
    await ari.request('POST', `/channels/${channel?.id}/ring`);
    await ringing;
    const refused = expect(answered).rejects.toMatchObject({ failure: 'ended' });
    await caller.hangUp();
    await refused;
    expect((await ari.next('StasisEnd')).channel?.id).toBe(channel?.id);
  });

  it('waits for a reply to its end', async () => {
    const caller = callerOf();
    await caller.call();
    const reply = waitForReply(caller, { quietMs: 400, timeoutMs: 10_000 });
    await caller.play(encodeMulaw(tone(440, 600)));
    const heard = await reply;
    expect(heard).toMatchObject({ kind: 'replied' });
    if (heard.kind === 'replied') expect(heard.endedAtMs - heard.startedAtMs).toBeCloseTo(600, -2);
  });

  it('hears nothing of what the line loses, and counts it', async () => {
    let incoming = 0;
    const line: Line = {
      outgoing: clearLine.outgoing,
      incoming: (packet, deliver) => {
        incoming += 1;
        if (incoming % 10 !== 5) deliver(packet);
      },
    };
    const caller = callerOf({ line });
    await caller.call();
    await caller.play(encodeMulaw(tone(440, 1000)));
    await caller.hangUp();
    const { lostPackets, placements } = caller.recording.playout;
    expect(lostPackets).toBe(Math.floor((incoming + 5) / 10) - (incoming % 10 === 5 ? 1 : 0));
    expect(placements.length).toBeGreaterThan(lostPackets * 8);
  });

  it('names what keeps a call from being placed', async () => {
    const wrong = callerOf({ account: { username: asterisk.softphone.username, password: 'wrong' } });
    await expect(wrong.call()).rejects.toMatchObject({ failure: 'unauthorized', status: 401 });
    await expect(callerOf({ number: 'nobody' }).call()).rejects.toMatchObject({ failure: 'rejected', status: 404 });
    const target = { host: '127.0.0.1', port: await freeUdpPort('127.0.0.1') };
    const deaf = callerOf({ target, timers: { t1Ms: 5, t2Ms: 20 } });
    await expect(deaf.call()).rejects.toMatchObject({ failure: 'unreachable' });
  });

  it('speaks in several calls at once, each with its own words', async () => {
    const callers = Array.from({ length: 8 }, () => callerOf());
    await Promise.all(callers.map((caller) => caller.call()));
    const words = callers.map((_, index) => encodeMulaw(noise(800, 0.5, index + 1)));
    await Promise.all(callers.map((caller, index) => caller.play(words[index] as Uint8Array)));
    await Promise.all(callers.map((caller) => caller.hangUp()));
    for (const [index, caller] of callers.entries()) {
      const { right } = caller.recording.channels();
      expect(shareHeard(words[index] as Uint8Array, right)).toBeGreaterThan(0.8);
      expect(shareHeard(words[(index + 1) % words.length] as Uint8Array, right)).toBe(0);
    }
  });
});
