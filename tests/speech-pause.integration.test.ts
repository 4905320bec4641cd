import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulawBytes } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../asterisk/values.ts';
import { createAriTelephony } from '../edge-agent/src/adapters/ari-telephony.ts';
import { createDiskCallFiles } from '../edge-agent/src/adapters/disk-call-files.ts';
import { Speech } from '../edge-agent/src/call/speech.ts';
import { Sequence } from '../edge-agent/src/sequence.ts';
import { findAsterisk } from '../local/src/asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../local/src/audio/mulaw.ts';
import { tone } from '../local/src/audio/tone.ts';
import { SipCaller } from '../local/src/caller/sip-caller.ts';
import { Heard } from './support/heard-events.ts';

const app = 'ethera-test';
const silence = (ms: number) => new Uint8Array(ulawBytes(ms)).fill(0xff);
const phraseMs = 2_000;
/** Longer than a speech may be paused within one playback. */
const pauseMs = 3_500;
/** Shorter than what is left of the pause when the playback has been taken from Asterisk. */
const leaseMs = 1_000;

let folder: string;
let asterisk: AsteriskProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  const binary = await findAsterisk();
  asterisk = await startAsterisk({ binary, folder: join(folder, 'asterisk'), routes: routesTo(app) });
});
afterAll(async () => {
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

async function answeredCall() {
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
  const { softphone, sipAddress } = asterisk;
  const caller = new SipCaller({ target: sipAddress, number: '777', account: softphone });
  onTestFinished(() => caller.hangUp());
  const answered = caller.call();
  const { legId } = await heard.next('call-arrived');
  await telephony.answer(legId);
  await answered;
  return { telephony, heard, caller, legId };
}

describe('a speech that is paused for longer than a playback may be', () => {
  it('lets the lease be renewed meanwhile, and is heard as a whole', async () => {
    const { telephony, heard, caller, legId } = await answeredCall();
    const path = join(folder, 'phrase');
    await writeFile(`${path}.ulaw`, encodeMulaw(tone(500, phraseMs)));
    const files = createDiskCallFiles({ mediaFolder: folder });
    let rests = 0;
    let playbacks = 0;
    const began = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<boolean>();
    const speech = new Speech(
      {
        telephony,
        legId,
        line: new Sequence(),
        now: Date.now,
        playbackId: () => `pause-${++playbacks}`,
        started: () => began.resolve(),
        starved: () => undefined,
        finished: (played) => finished.resolve(played),
        failed: (thrown) => finished.reject(thrown),
      },
      {
        create: () => files.create('call', `rest-${++rests}`),
        read: (played) => files.readPlayable(played),
      },
    );
    telephony.onEvent((event) => {
      if (event.type === 'playback-started') speech.playbackStarted(event.playbackId, event.atMs);
      if (event.type === 'playback-finished') speech.playbackFinished(event.playbackId, event.played, event.atMs);
    });
    await telephony.renewLease(legId, leaseMs);
    speech.addPhrase(path, ulawBytes(phraseMs));
    await began.promise;
    await caller.play(silence(700));
    speech.pause();
    const paused = caller.play(silence(pauseMs));
    // Taken from Asterisk: this renewal counts at once, and without it the caller would be gone before the resume.
    await telephony.renewLease(legId, 10_000);
    await paused;
    speech.resume();
    expect(await finished.promise).toBe(true);
    expect(playbacks).toBe(2);
    expect(heard.count('leg-ended')).toBe(0);
    await caller.play(silence(200));
    await caller.hangUp();
    const [before, after] = caller.recording.heardSegments({ joinGapMs: 100 });
    const heardMs = [before, after].reduce((sum, part) => sum + (part ? part.endMs - part.startMs : 0), 0);
    expect((after?.startMs ?? 0) - (before?.endMs ?? 0)).toBeGreaterThan(pauseMs - 200);
    expect(Math.abs(heardMs - phraseMs)).toBeLessThanOrEqual(40);
  });
});
