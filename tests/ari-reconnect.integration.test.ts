import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../asterisk/values.ts';
import type { AriIncident } from '../edge-agent/src/adapters/ari-connection.ts';
import { createAriTelephony } from '../edge-agent/src/adapters/ari-telephony.ts';
import type { AriTiming } from '../edge-agent/src/adapters/ari-timing.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import {
  type AsteriskProcess,
  type StartAsteriskOptions,
  startAsterisk,
} from '../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../local/src/audio/mulaw.ts';
import { noise, tone } from '../local/src/audio/tone.ts';
import { SipCaller } from '../local/src/caller/sip-caller.ts';
import { startBreakableLink } from '../local/src/network/breakable-link.ts';
import { Heard } from './support/heard-events.ts';

const app = 'ethera-test';
const websockets = /^get [^\n]*events.*upgrade: websocket/is;
const detection = { silenceMs: 300, energy: 256 };
const playOptions = { longestMs: 30_000 };
const words = encodeMulaw(noise(600, 0.5));
const silence = (ms: number) => new Uint8Array(ms * 8).fill(0xff);
/** Notices within a second what is broken, and comes back at once. */
const quick: Partial<AriTiming> = {
  proofEveryMs: 200,
  proofLateMs: 300,
  requestTimeoutMs: 600,
  firstRetryMs: 50,
  longestRetryMs: 100,
};

let folder: string;
let asterisk: AsteriskProcess;
let options: StartAsteriskOptions;
let names = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  options = { binary: await findAsterisk(), folder: join(folder, 'asterisk'), routes: routesTo(app) };
  asterisk = await startAsterisk(options);
});
afterAll(async () => {
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

async function connected(timing: Partial<AriTiming> = quick, random?: () => number) {
  const link = await startBreakableLink(new URL(asterisk.ariUrl).origin);
  onTestFinished(() => link.close());
  const incidents: AriIncident[] = [];
  const telephony = createAriTelephony({
    url: link.url,
    username: asterisk.ariUsername,
    password: asterisk.ariPassword,
    app,
    recordingsFolder: asterisk.recordingsFolder,
    log: { write: () => undefined },
    timing,
    count: (incident) => incidents.push(incident),
    ...(random && { random }),
  });
  onTestFinished(() => telephony.close());
  const heard = new Heard(telephony);
  await telephony.connect(new AbortController().signal);
  const connection = async (up: boolean) => {
    expect(await heard.next('connection')).toMatchObject({ up });
  };
  return { link, telephony, heard, incidents, connection };
}

async function answeredCall(timing?: Partial<AriTiming>) {
  const line = await connected(timing);
  return { ...line, ...(await placeCall(line)) };
}

async function placeCall({ telephony, heard }: Pick<Awaited<ReturnType<typeof connected>>, 'telephony' | 'heard'>) {
  const caller = new SipCaller({ target: asterisk.sipAddress, number: '777', account: asterisk.softphone });
  onTestFinished(() => caller.hangUp());
  const answered = caller.call();
  const { legId } = await heard.next('call-arrived');
  await telephony.answer(legId);
  await answered;
  return { caller, legId };
}

/** One whose caller is listened to. */
async function recordedCall(timing?: Partial<AriTiming>) {
  const call = await answeredCall(timing);
  await call.telephony.detectTalk(call.legId, detection);
  const name = (number: number) => `${call.legId}-${number}`;
  await call.telephony.startRecording(call.legId, { current: name(1), next: name(2) });
  return { ...call, name };
}

/** The websocket brings nothing any more, and nobody has noticed yet. */
async function goDeaf({ link, heard }: Awaited<ReturnType<typeof connected>>, act: () => Promise<unknown>) {
  link.silence(websockets);
  await act();
  await heard.next('connection');
  link.drop(websockets);
  link.heal();
  expect(await heard.next('connection')).toMatchObject({ up: true });
}

/** Where it was, with the passwords it had. */
function sameAsterisk(): StartAsteriskOptions {
  const { sipAddress, ariUrl, ariPassword, softphone } = asterisk;
  const ports = { sipPort: sipAddress.port, httpPort: Number(new URL(ariUrl).port) };
  return { ...options, ...ports, ariPassword, softphonePassword: softphone.password };
}

async function soundFile(mulaw: Uint8Array): Promise<string> {
  const path = join(folder, `sound-${++names}`);
  await writeFile(`${path}.ulaw`, mulaw);
  return path;
}

describe('a connection to ARI', { timeout: 20_000 }, () => {
  it('that was dropped is back by itself, and brings events of the same call', async () => {
    const { link, telephony, heard, incidents, connection, legId } = await answeredCall();
    link.drop();
    await connection(false);
    // Asked for while there is no connection, it waits for it.
    await telephony.play(legId, 'play-1', await soundFile(encodeMulaw(tone(500, 200))), playOptions);
    await connection(true);
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'play-1', played: true });
    expect(incidents).toEqual(['reconnected']);
  });

  it('whose websocket dies without a word is noticed, and opened anew', async () => {
    const { link, telephony, heard, incidents, connection, legId } = await answeredCall();
    link.silence(websockets);
    await connection(false);
    expect(incidents).toEqual(['proof-missed']);
    link.heal();
    await connection(true);
    await telephony.hangUp(legId);
    expect(await heard.next('leg-ended')).toMatchObject({ legId });
  });

  it('that brings nothing at all in either direction is noticed, and back when it heals', async () => {
    const { link, telephony, heard, connection, legId } = await answeredCall();
    link.silence();
    await connection(false);
    await expect(telephony.hangUp(legId)).rejects.toMatchObject({ code: 'ari.unreachable' });
    link.heal();
    await connection(true);
    await telephony.hangUp(legId);
    expect(await heard.next('leg-ended')).toMatchObject({ legId });
  });

  it('that is slow is not taken for dead, and tells when what it tells of was', async () => {
    const { link, telephony, heard, incidents, legId, caller } = await recordedCall({ proofEveryMs: 50 });
    link.slow(1200);
    await telephony.play(legId, 'slow', await soundFile(encodeMulaw(tone(500, 200))), playOptions);
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'slow', played: true });
    const beganAtMs = Date.now();
    await caller.play(words);
    const { atMs } = await heard.next('talk-started');
    expect(Date.now() - beganAtMs).toBeGreaterThan(1200);
    expect(atMs - beganAtMs).toBeLessThan(600);
    expect([heard.count('connection'), incidents]).toEqual([0, []]);
  });

  it('is tried for ever', async () => {
    let tries = 0;
    const manyTries = Promise.withResolvers<void>();
    const random = () => {
      tries += 1;
      if (tries === 30) manyTries.resolve();
      return 0;
    };
    const { link, connection } = await connected({ ...quick, longestRetryMs: 20 }, random);
    link.refuse();
    await connection(false);
    await manyTries.promise;
    link.heal();
    await connection(true);
  });
});

describe('what happened while the websocket was deaf', { timeout: 20_000 }, () => {
  it('is a playback that ended', async () => {
    const call = await answeredCall();
    const { telephony, heard, legId } = call;
    await goDeaf(call, async () =>
      telephony.play(legId, 'short', await soundFile(encodeMulaw(tone(500, 100))), playOptions),
    );
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'short', played: true });
  });

  it('is a playback that began, whose end is told of', async () => {
    const call = await answeredCall();
    const { telephony, heard, legId } = call;
    const path = await soundFile(encodeMulaw(tone(500, 3000)));
    await goDeaf(call, () => telephony.play(legId, 'long', path, playOptions));
    expect(await heard.next('playback-started')).toMatchObject({ playbackId: 'long' });
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'long' });
  });

  it('is a caller who hung up', async () => {
    const call = await answeredCall();
    await goDeaf(call, () => call.caller.hangUp());
    expect(await call.heard.next('leg-ended')).toMatchObject({ legId: call.legId });
  });

  it('is a caller who came', async () => {
    const line = await connected({ ...quick, proofEveryMs: 2000 });
    const { telephony, heard } = line;
    const caller = new SipCaller({ target: asterisk.sipAddress, number: '777', account: asterisk.softphone });
    onTestFinished(() => caller.hangUp());
    const answered = Promise.withResolvers<void>();
    await goDeaf(line, () => {
      caller.call().then(answered.resolve, answered.reject);
      // The websocket may be as deaf as it likes: Asterisk takes the application to be there.
      return expect.poll(() => asterisk.console('core show channels concise')).toContain('Stasis');
    });
    const { legId, ...arrived } = await heard.next('call-arrived');
    expect(arrived).toMatchObject({ called: '777', caller: 'softphone' });
    await telephony.answer(legId);
    await answered.promise;
    expect(heard.count('call-arrived')).toBe(1);
  });

  it('is a hold, and the end of one', async () => {
    const call = await recordedCall();
    await goDeaf(call, () => call.caller.hold('sendonly'));
    expect(await call.heard.next('hold')).toMatchObject({ on: true });
    await goDeaf(call, () => call.caller.unhold());
    expect(await call.heard.next('hold')).toMatchObject({ on: false });
  });

  it('is all that the caller said', async () => {
    const call = await recordedCall();
    const { heard, caller } = call;
    await caller.play(silence(300));
    const beganAtMs = Date.now();
    await goDeaf(call, () => caller.play(words));
    expect((await heard.next('talk-started')).atMs).toBeLessThan(beganAtMs + 100);
    await heard.next('talk-finished');
    expect([heard.count('talk-started'), heard.count('talk-finished')]).toEqual([1, 1]);
    await caller.play(words);
    await heard.next('talk-started');
    await heard.next('talk-finished');
  });

  it('is the end of what the caller said', async () => {
    const call = await recordedCall();
    const { heard, caller } = call;
    const said = caller.play(words);
    await heard.next('talk-started');
    await goDeaf(call, () => said);
    await heard.next('talk-finished');
    expect([heard.count('talk-started'), heard.count('talk-finished')]).toEqual([1, 1]);
  });

  it('is the end of a recording, which is given all the same', async () => {
    const call = await recordedCall({ ...quick, proofEveryMs: 2000 });
    const { telephony, caller, legId, name } = call;
    await caller.play(words);
    let path = '';
    await goDeaf(call, async () => {
      ({ path } = await telephony.rotateRecording(legId, name(3)));
    });
    expect((await readFile(path)).length).toBeGreaterThan(words.length / 2);
    await caller.play(words);
    const rest = await telephony.endRecording(legId);
    // The recording that began unheard is not taken for one that never did.
    expect(rest[0]).toBe(join(asterisk.recordingsFolder, `${name(2)}.ulaw`));
    expect((await readFile(rest[0] ?? '')).length).toBeGreaterThan(words.length / 2);
  });
});

describe('an Asterisk that is killed during a call', () => {
  it('ends the call, whose recordings are kept, and takes the next one when it is back', async () => {
    const { heard, telephony, caller, legId, name, connection } = await recordedCall();
    await caller.play(words);
    const { path } = await telephony.rotateRecording(legId, name(3));
    await caller.play(words);
    asterisk.kill('SIGKILL');
    await asterisk.exited;
    await connection(false);
    asterisk = await startAsterisk(sameAsterisk());
    await connection(true);
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: false });
    const rest = await telephony.endRecording(legId);
    expect(rest[0]).toBe(join(asterisk.recordingsFolder, `${name(2)}.ulaw`));
    for (const each of [path, ...rest]) await telephony.deleteRecording(each);
    const next = await placeCall({ telephony, heard });
    await telephony.hangUp(next.legId);
    expect(await heard.next('leg-ended')).toMatchObject({ legId: next.legId, hungUp: true });
  });
});
