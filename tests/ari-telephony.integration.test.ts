import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../asterisk/values.ts';
import { createAriTelephony } from '../edge-agent/src/adapters/ari-telephony.ts';
import { missingSilenceMs } from '../edge-agent/src/core/speech-presence.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { connectBareAri } from '../local/src/asterisk/bare-ari.ts';
import { type AsteriskProcess, startAsterisk } from '../local/src/asterisk/start-asterisk.ts';
import { decodeMulaw, encodeMulaw } from '../local/src/audio/mulaw.ts';
import { noise, tone } from '../local/src/audio/tone.ts';
import { burstLine } from '../local/src/caller/lines/burst-line.ts';
import { SipCaller, type SipCallerOptions } from '../local/src/caller/sip-caller.ts';
import { Heard } from './support/heard-events.ts';

const app = 'ethera-test';
const silence = (ms: number) => new Uint8Array(ms * 8).fill(0xff);
const detection = { silenceMs: 300, energy: 256 };

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

function telephonyOf(changes: { url?: string; password?: string } = {}) {
  const warnings: unknown[] = [];
  const telephony = createAriTelephony({
    url: new URL(asterisk.ariUrl).origin,
    username: asterisk.ariUsername,
    password: asterisk.ariPassword,
    app,
    recordingsFolder: asterisk.recordingsFolder,
    log: { write: (_level, _message, fields) => void warnings.push(fields) },
    ...changes,
  });
  onTestFinished(() => telephony.close());
  return { telephony, warnings };
}

async function connected() {
  const { telephony } = telephonyOf();
  const heard = new Heard(telephony);
  await telephony.connect(new AbortController().signal);
  return { telephony, heard };
}

async function answeredCall(options: Pick<SipCallerOptions, 'line'> = {}) {
  const { telephony, heard } = await connected();
  const { softphone, sipAddress } = asterisk;
  const caller = new SipCaller({ target: sipAddress, number: '777', account: softphone, ...options });
  onTestFinished(() => caller.hangUp());
  const answered = caller.call();
  const arrived = await heard.next('call-arrived');
  await telephony.answer(arrived.legId);
  await answered;
  return { telephony, heard, caller, arrived, legId: arrived.legId };
}

async function durationOf(work: Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
}

async function soundFile(mulaw: Uint8Array): Promise<string> {
  const path = join(folder, `sound-${++names}`);
  await writeFile(`${path}.ulaw`, mulaw);
  return path;
}

/**
 * How many 20 ms frames of it are missing in files that follow each other. Asterisk puts silence between frames that the
 * network brought late, so each is looked for behind the one before. Samples are compared: µ-law has two zeros.
 */
async function missingFrames(paths: readonly string[], mulaw: Uint8Array): Promise<number> {
  const bytesOf = (bytes: Uint8Array) => Buffer.from(decodeMulaw(bytes).buffer);
  const recorded = Buffer.concat(await Promise.all(paths.map(async (path) => bytesOf(await readFile(path)))));
  const said = bytesOf(mulaw);
  const frameBytes = 320;
  let missing = 0;
  for (let from = 0, behind = 0; from < said.length; from += frameBytes) {
    const at = recorded.indexOf(said.subarray(from, from + frameBytes), behind);
    if (at < 0) missing += 1;
    else behind = at + frameBytes;
  }
  return missing;
}

function ended(caller: SipCaller): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  caller.once('ended', () => resolve());
  if (caller.end) resolve();
  return promise;
}

describe('telephony over a real Asterisk', () => {
  it('tells of a call with its numbers, and holds it under a lease', async () => {
    const { telephony, arrived, legId } = await answeredCall();
    expect(arrived).toMatchObject({ called: '777', caller: 'softphone' });
    await telephony.renewLease(legId, 60_000);
    expect(await asterisk.console(`core show channel ${legId}`)).not.toContain('Unable');
  });

  it('plays a file to the caller, and tells of one that is not there', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.play(legId, 'play-1', await soundFile(encodeMulaw(tone(500, 400))), {
      longestMs: 30_000,
    });
    expect(await heard.next('playback-started')).toMatchObject({ legId, playbackId: 'play-1' });
    expect(await heard.next('playback-finished')).toMatchObject({ legId, playbackId: 'play-1', played: true });
    await telephony.play(legId, 'play-2', join(folder, 'nothing'), { longestMs: 30_000 });
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'play-2', played: false });
    await caller.hangUp();
    const [segment] = caller.recording.heardSegments({ joinGapMs: 40 });
    expect((segment?.endMs ?? 0) - (segment?.startMs ?? 0)).toBeGreaterThan(350);
  });

  it('keeps a caller through a reply that is longer than the lease, and shortens the lease after it', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.renewLease(legId, 1000);
    const path = await soundFile(encodeMulaw(tone(500, 1500)));
    await telephony.play(legId, 'first', path, { longestMs: 30_000 });
    await telephony.play(legId, 'second', path, { longestMs: 30_000 });
    await heard.next('playback-started');
    await telephony.renewLease(legId, 1000);
    expect(heard.count('playback-finished')).toBe(0);
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'first', played: true });
    const last = await heard.next('playback-finished');
    expect(last).toMatchObject({ playbackId: 'second', played: true });
    // Nobody renews the lease any more: Asterisk frees the caller.
    const end = await heard.next('leg-ended');
    expect(end.hungUp).toBe(false);
    expect(end.atMs - last.atMs).toBeGreaterThan(800);
    expect(end.atMs - last.atMs).toBeLessThan(2500);
    const [segment] = caller.recording.heardSegments({ joinGapMs: 100 });
    expect((segment?.endMs ?? 0) - (segment?.startMs ?? 0)).toBeGreaterThan(2900);
  });

  it('pauses and resumes a reply without losing a word, and stops it for good', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.play(legId, 'barge', await soundFile(encodeMulaw(tone(500, 1000))), {
      longestMs: 30_000,
    });
    await heard.next('playback-started');
    await caller.play(silence(300));
    await telephony.pause('barge');
    await caller.play(silence(500));
    await telephony.resume('barge');
    await heard.next('playback-finished');
    await telephony.play(legId, 'stopped', await soundFile(encodeMulaw(tone(500, 20_000))), {
      longestMs: 30_000,
    });
    await heard.next('playback-started');
    await telephony.stop('stopped');
    expect(await heard.next('playback-finished')).toMatchObject({ playbackId: 'stopped' });
    await caller.hangUp();
    const [before, after] = caller.recording.heardSegments({ joinGapMs: 200 });
    const total = [before, after].reduce((sum, part) => sum + (part ? part.endMs - part.startMs : 0), 0);
    expect((after?.startMs ?? 0) - (before?.endMs ?? 0)).toBeGreaterThan(400);
    expect(total).toBeGreaterThan(950);
    expect(total).toBeLessThan(1300);
  });

  it('cuts recordings while the caller speaks and loses nothing of it', async () => {
    const { telephony, caller, legId } = await answeredCall();
    const name = (index: number) => `${legId}-${index}`;
    await telephony.startRecording(legId, { current: name(1), next: name(2) });
    const words = encodeMulaw(noise(2400, 0.5));
    const slice = words.length / 4;
    const paths: string[] = [];
    // All in the microphone's queue at once, so that each cut falls into the middle of sound.
    const said = [0, 1, 2, 3].map((part) => caller.play(words.subarray(part * slice, (part + 1) * slice)));
    for (let part = 1; part < 4; part++) {
      await said[part - 1];
      paths.push((await telephony.rotateRecording(legId, name(part + 2))).path);
    }
    await said[3];
    await caller.play(silence(200));
    paths.push(...(await telephony.endRecording(legId)));
    expect(paths.slice(0, 4)).toEqual(
      [1, 2, 3, 4].map((index) => join(asterisk.recordingsFolder, `${name(index)}.ulaw`)),
    );
    expect(await missingFrames(paths, words)).toBe(0);
    expect(await telephony.endRecording(legId)).toEqual([]);
    await expect.poll(() => asterisk.console('core show channels concise')).not.toContain('Snoop/');
  });

  it('tells once when the caller talks and when not, from before and after the recording began', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.detectTalk(legId, detection);
    await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
    for (let round = 1; round <= 2; round++) {
      const spoken = await caller.play(encodeMulaw(noise(600, 0.5)));
      expect(await heard.next('talk-started')).toMatchObject({ legId });
      const finished = await heard.next('talk-finished');
      expect(finished.atMs - spoken.endedAtMs).toBeGreaterThan(detection.silenceMs - 150);
      expect(finished.atMs - spoken.endedAtMs).toBeLessThan(detection.silenceMs + 400);
      await caller.play(silence(300));
    }
    expect([heard.count('talk-started'), heard.count('talk-finished')]).toEqual([2, 2]);
  });

  it('has the last word of a caller whose packets stalled, and is in time again once renewed', async () => {
    // Shorter than the silence that ends talk.
    const line = burstLine({ holdMs: 240 });
    const { telephony, heard, caller, legId } = await answeredCall({ line });
    await telephony.detectTalk(legId, detection);
    await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
    const lateWords = encodeMulaw(noise(1_000, 0.5));
    await caller.play(lateWords.subarray(0, lateWords.length / 2));
    line.hold();
    await caller.play(lateWords.subarray(lateWords.length / 2));
    await heard.next('talk-finished');
    const late = await telephony.rotateRecording(legId, `${legId}-3`);
    expect(late.isLate).toBe(true);
    // How long it takes to catch up is how late the recorder is.
    const waitedMs = await durationOf(telephony.catchUpRecording(legId, 600));
    expect(waitedMs).toBeGreaterThan(100);
    const rest = await telephony.rotateRecording(legId, `${legId}-4`);
    expect(await missingFrames([late.path, rest.path], lateWords)).toBe(0);
    const tail = await telephony.renewRecording(legId, { current: `${legId}-5`, next: `${legId}-6` }, detection);
    expect(tail[0]).toBe(join(asterisk.recordingsFolder, `${legId}-3.ulaw`));
    const words = encodeMulaw(noise(800, 0.5));
    await caller.play(words);
    await heard.next('talk-finished');
    const { path } = await telephony.rotateRecording(legId, `${legId}-7`);
    expect(path).toBe(join(asterisk.recordingsFolder, `${legId}-5.ulaw`));
    expect(await durationOf(telephony.catchUpRecording(legId, 600))).toBeLessThan(waitedMs);
    // A few packets late it is on every line, and all that it lacks is silence.
    expect(await missingFrames([path], words)).toBe(0);
    expect(missingSilenceMs(await readFile(path), detection.energy)).toBe(0);
    await telephony.endRecording(legId);
    await expect.poll(() => asterisk.console('core show channels concise')).not.toContain('Snoop/');
  });

  it('gives the recording of a caller who hung up in the middle of a word', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
    const words = encodeMulaw(noise(800, 0.5));
    await caller.play(words);
    await caller.sendDigits('7');
    expect(await heard.next('digit')).toMatchObject({ legId, digit: '7' });
    await caller.hangUp();
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: true });
    const paths = await telephony.endRecording(legId);
    expect(paths[0]).toBe(join(asterisk.recordingsFolder, `${legId}-1.ulaw`));
    expect(await missingFrames(paths, words)).toBe(0);
    await expect(telephony.answer(legId)).rejects.toMatchObject({ code: 'ari.request' });
    expect([heard.count('leg-ended'), heard.count('call-arrived')]).toEqual([1, 1]);
  });

  it('hangs up', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.hangUp(legId);
    await ended(caller);
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: true });
    expect(caller.end?.by).toBe('far');
  });

  it('leaves the caller to the dialplan, and no snoop behind', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    await telephony.startRecording(legId, { current: `${legId}-1`, next: `${legId}-2` });
    await telephony.leaveToDialplan(legId);
    expect(await heard.next('leg-ended')).toMatchObject({ legId, hungUp: false });
    await ended(caller);
    expect(await telephony.endRecording(legId)).toContain(join(asterisk.recordingsFolder, `${legId}-1.ulaw`));
    await expect.poll(() => asterisk.console('core show channels concise')).not.toContain('Snoop/');
  });

  it('says that another client took the application', async () => {
    const { telephony } = await connected();
    const fatal = Promise.withResolvers<EtheraError>();
    telephony.onFatal(fatal.resolve);
    const other = await connectBareAri(asterisk, app);
    onTestFinished(() => other.close());
    expect((await fatal.promise).code).toBe('ari.replaced');
  });

  it('tries until it is told to stop while nobody answers', async () => {
    const { telephony, warnings } = telephonyOf({ url: 'http://127.0.0.1:1' });
    await expect(telephony.connect(AbortSignal.timeout(1500))).rejects.toMatchObject({ code: 'ari.unreachable' });
    expect(warnings).toEqual([expect.objectContaining({ code: 'ari.unreachable' })]);
  });

  it('does not try again with a password that is wrong', async () => {
    const { telephony } = telephonyOf({ password: 'wrong' });
    const refused = await telephony.connect(new AbortController().signal).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EtheraError);
    expect(refused).toMatchObject({ code: 'ari.auth' });
  });
});
