import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../asterisk/values.ts';
import { createAriTelephony } from '../edge-agent/src/adapters/ari-telephony.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../local/src/asterisk/start-asterisk.ts';
import { decodeMulaw, encodeMulaw } from '../local/src/audio/mulaw.ts';
import { noise, tone } from '../local/src/audio/tone.ts';
import { SipCaller, type SipCallerOptions } from '../local/src/caller/sip-caller.ts';
import { Heard } from './support/heard-events.ts';
import { type HeardPacket, listenTo } from './support/heard-packets.ts';

const app = 'ethera-test';
const playOptions = { longestMs: 30_000 };
/** As long as the caller says nothing. */
const silence = (ms: number) => new Uint8Array(ms * 8).fill(0xff);

let folder: string;
let asterisk: AsteriskProcess;
let names = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  const binary = await findAsterisk();
  asterisk = await startAsterisk({ binary, folder: join(folder, 'asterisk'), routes: routesTo(app) });
});
afterAll(async () => {
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

async function arrivedCall(options: Partial<SipCallerOptions> = {}) {
  const telephony = createAriTelephony({
    url: new URL(asterisk.ariUrl).origin,
    username: asterisk.ariUsername,
    password: asterisk.ariPassword,
    app,
    recordingsFolder: asterisk.recordingsFolder,
    log: { write: () => undefined },
  });
  onTestFinished(() => telephony.close());
  const heard = new Heard(telephony);
  await telephony.connect(new AbortController().signal);
  const caller = new SipCaller({
    target: asterisk.sipAddress,
    number: '777',
    account: asterisk.softphone,
    ...options,
  });
  onTestFinished(() => caller.hangUp());
  const picked = caller.call();
  const { legId } = await heard.next('call-arrived');
  const answer = async () => {
    await telephony.answer(legId);
    await picked;
  };
  return { telephony, heard, caller, legId, packets: listenTo(caller), answer };
}

async function answeredCall(options: Partial<SipCallerOptions> = {}) {
  const call = await arrivedCall(options);
  await call.answer();
  return call;
}

async function soundFile(mulaw: Uint8Array): Promise<string> {
  const path = join(folder, `sound-${++names}`);
  await writeFile(`${path}.ulaw`, mulaw);
  return path;
}

/** Noise, of which no frame is like another, nor like silence. */
const words = (ms: number) => encodeMulaw(noise(ms, 0.3));

/** The longest time without a packet. */
function longestGapMs(packets: readonly HeardPacket[]): number {
  return Math.max(...packets.slice(1).map(({ atMs }, index) => atMs - (packets[index]?.atMs ?? 0)));
}

/** What was heard, sample by sample: µ-law has two zeros. */
function samplesOf(packets: readonly HeardPacket[]): Buffer {
  return Buffer.concat(packets.map(({ payload }) => Buffer.from(decodeMulaw(payload).buffer)));
}

describe('a line on which the agent is silent', () => {
  it('carries 50 packets a second from the answer on, before, between and after what is played', async () => {
    const { telephony, heard, caller, legId, packets } = await answeredCall();
    const [first, second] = [words(400), words(300)];
    await caller.play(silence(1_000));
    // A busy machine delivers the last of them late.
    expect(packets.all.length).toBeGreaterThan(35);
    expect(packets.all.length).toBeLessThan(65);
    await telephony.play(legId, 'first', await soundFile(first), playOptions);
    await heard.next('playback-finished');
    await caller.play(silence(600));
    await telephony.play(legId, 'second', await soundFile(second), playOptions);
    await heard.next('playback-finished');
    await caller.play(silence(600));
    // 20 ms until a playback notices its end, 20 more to the first packet of silence.
    expect(longestGapMs(packets.all)).toBeLessThan(200);
    const durationMs = (packets.all.at(-1)?.atMs ?? 0) - (packets.all[0]?.atMs ?? 0);
    expect(packets.all.length / durationMs).toBeGreaterThan(0.045);
    const all = samplesOf(packets.all);
    for (const each of [first, second]) expect(all.includes(Buffer.from(decodeMulaw(each).buffer))).toBe(true);
    expect(packets.lost).toBe(0);
  });

  it('lets a playback begin at once, and the next behind it without a gap', async () => {
    const { telephony, heard, caller, legId, packets } = await answeredCall();
    const delays: number[] = [];
    const [first, second] = [words(200), words(200)];
    const paths = [await soundFile(first), await soundFile(second)];
    const both = decodeMulaw(Buffer.concat([first, second]));
    for (let round = 0; round < 8; round++) {
      await caller.play(silence(100 + 7 * round));
      const sound = packets.nextSound();
      const askedAtMs = Date.now();
      await telephony.play(legId, `first-${round}`, paths[0] ?? '', playOptions);
      await telephony.play(legId, `second-${round}`, paths[1] ?? '', playOptions);
      delays.push((await sound) - askedAtMs);
      for (let each = 0; each < paths.length; each++) await heard.next('playback-finished');
      await caller.play(silence(40));
      expect(samplesOf(packets.all).includes(Buffer.from(both.buffer))).toBe(true);
      packets.all.length = 0;
    }
    expect(packets.lost).toBe(0);
    // Two requests to Asterisk come before the first packet: the lease's and the playback's own. The quickest of eight says
    // what the silence before costs; the others, how busy the machine is.
    expect(Math.min(...delays)).toBeLessThan(40);
  });

  it('is none while a playback is paused, and is one again when that is taken back', async () => {
    const { telephony, heard, caller, legId, packets } = await answeredCall();
    await telephony.play(legId, 'paused', await soundFile(encodeMulaw(tone(500, 5_000))), playOptions);
    await heard.next('playback-started');
    await caller.play(silence(200));
    await telephony.pause('paused');
    await caller.play(silence(100));
    const before = packets.all.length;
    await caller.play(silence(400));
    expect(packets.all.length).toBe(before);
    await telephony.stop('paused');
    await heard.next('playback-finished');
    await caller.play(silence(500));
    expect(packets.all.length - before).toBeGreaterThan(20);
  });

  it('hears, records, and is renewed as quickly as any', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.detectTalk(legId, { silenceMs: 300, energy: 256 });
    await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
    const said = words(600);
    await caller.play(said);
    expect(await heard.next('talk-started')).toMatchObject({ legId });
    expect(await heard.next('talk-finished')).toMatchObject({ legId });
    const askedAtMs = performance.now();
    await telephony.renewLease(legId, 20_000);
    await telephony.detectTalk(legId, { silenceMs: 300, energy: 300 });
    // Not queued behind the silence, which has no end; a busy machine takes its time.
    expect(performance.now() - askedAtMs).toBeLessThan(5_000);
    await telephony.renewLease(legId, 600);
    // The lease holds all the same.
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: false });
    expect((await telephony.endRecording(legId))[0]).toContain(`${legId}-1.ulaw`);
  });

  it('is left to the dialplan, which is heard alone', async () => {
    const { telephony, heard, caller, legId, packets } = await answeredCall();
    await caller.play(silence(200));
    await telephony.leaveToDialplan(legId);
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: false });
    expect(packets.all.length).toBeGreaterThan(5);
    // The agent's silence beside what the dialplan says would be more than 50 packets a second.
    await packets.ended;
    const [first, last] = [packets.all[0]?.atMs ?? 0, packets.all.at(-1)?.atMs ?? 0];
    expect(packets.all.length).toBeLessThan(((last - first) / 1000) * 50 + 10);
  });
});

describe('a caller who has just been answered', () => {
  it('is waited for until the first packet comes, and no longer', async () => {
    const { telephony, legId, answer } = await arrivedCall();
    await answer();
    const answeredAtMs = performance.now();
    await telephony.awaitMedia(legId, 10_000);
    expect(performance.now() - answeredAtMs).toBeLessThan(5_000);
  });

  it('is waited for as long as was said when no packet comes', async () => {
    const call = await arrivedCall();
    call.caller.mute();
    await call.answer();
    const answeredAtMs = performance.now();
    await call.telephony.awaitMedia(call.legId, 400);
    expect(performance.now() - answeredAtMs).toBeGreaterThan(380);
    const unmutedAtMs = performance.now();
    const waiting = call.telephony.awaitMedia(call.legId, 10_000);
    call.caller.unmute();
    await waiting;
    expect(performance.now() - unmutedAtMs).toBeLessThan(5_000);
  });

  it('is not waited for when he has gone', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await caller.hangUp();
    await heard.next('leg-ended');
    const askedAtMs = performance.now();
    await telephony.awaitMedia(legId, 10_000);
    expect(performance.now() - askedAtMs).toBeLessThan(5_000);
  });
});

describe('a caller who puts us on hold', () => {
  it.each(['sendonly', 'inactive'] as const)(
    'with %s is told of, and of his return to a live line',
    async (direction) => {
      const { telephony, heard, caller, legId, packets } = await answeredCall();
      await telephony.detectTalk(legId, { silenceMs: 300, energy: 256 });
      await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
      const said = caller.play(words(900));
      await heard.next('talk-started');
      await caller.hold(direction);
      expect(await heard.next('hold')).toMatchObject({ legId, on: true });
      // His packets stop in the middle of a word.
      await heard.next('talk-finished');
      await said;
      await caller.unhold();
      expect(await heard.next('hold')).toMatchObject({ legId, on: false });
      packets.all.length = 0;
      await caller.play(silence(500));
      expect(packets.all.length).toBeGreaterThan(20);
      expect([heard.count('hold'), heard.count('talk-started')]).toEqual([2, 1]);
    },
  );
});
