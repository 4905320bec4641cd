import { attemptKeys, decodeUlaw, decodeUlawWav } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderAsterisk } from '../asterisk/render.ts';
import type { AsteriskValues } from '../asterisk/values.ts';
import { createSpeechEngine, type SpeechEngine } from '../local/src/speech/engine.ts';
import { wordErrorRate } from '../local/src/speech/word-errors.ts';
import type { World } from '../local/src/world/world.ts';
import { flood, malformedSip, strayRtp, udpPortsOf } from './support/datagram-flood.ts';
import { type PlacedCall, placeCall } from './support/placed-call.ts';
import { startTestWorld } from './support/test-world.ts';

const question = 'What are your opening hours?';
const sipDatagrams = 2_000;
const rtpDatagrams = 20_000;
/** Another address of this machine than that of the trunk, whose calls are welcome. */
const stranger = '127.0.0.2';
/** Of RTP: forty times what a call of both sides has. */
const rtpPerSecond = 4_000;

let engine: SpeechEngine;
let world: World;
let call: PlacedCall;
let heard = '';

beforeAll(async () => {
  engine = createSpeechEngine();
  world = await startTestWorld({ engine, asterisk: { render: renderWithoutStrangers } });
  const { sipAddress, pid } = world.asterisk;
  call = await placeCall(world);
  await call.dialogue.listen();
  const { host, port } = sipAddress;
  const mediaPorts = udpPortsOf(pid).filter((each) => each !== port);
  // Two of the call at least: RTP and RTCP.
  expect(mediaPorts.length).toBeGreaterThanOrEqual(2);
  const seconds = rtpDatagrams / rtpPerSecond;
  const floods = Promise.all([
    flood({ from: host, to: host }, strayRtp(rtpDatagrams, mediaPorts, 1), rtpPerSecond),
    flood({ from: stranger, to: host }, malformedSip(sipDatagrams, host, port, 1), sipDatagrams / seconds),
  ]);
  const { reply } = await call.dialogue.ask(question);
  if (reply.kind === 'replied') {
    const { recording } = call.caller;
    const [startMs, endMs] = [reply.startedAtMs, reply.endedAtMs].map((atMs) => recording.timelineMs(atMs));
    heard = await call.dialogue.heardBetween(startMs ?? 0, (endMs ?? 0) + recording.playoutMs);
  }
  await floods;
});
afterAll(async () => {
  await world.stop();
  await engine.close();
});

/** All of loopback is a trunk here, as a rule: then who floods from there is a customer. */
function renderWithoutStrangers(values: AsteriskValues): Map<string, string> {
  const files = renderAsterisk(values);
  const pjsip = files.get('pjsip.conf') ?? '';
  return files.set('pjsip.conf', pjsip.replace('match = 127.0.0.0/8', 'match = 127.0.0.1'));
}

describe('a call beside a flood of wrong SIP and of sound that nobody in it sends', () => {
  it('goes on: the question is understood, and the answer heard', async () => {
    const { text } = await call.waitFor('caller said');
    const said = await call.waitFor('agent says');
    expect(wordErrorRate([{ said: question, heard: String(text) }])).toBeLessThan(0.3);
    expect(wordErrorRate([{ said: String(said.text), heard }])).toBeLessThan(0.4);
  });

  it('has heard nobody but its caller: one turn, and no other sound in what was recorded', async () => {
    await call.caller.hangUp();
    const record = await call.record();
    expect(record).toMatchObject({ result: 'completed', reason: 'caller-hung-up', lostRecordings: [] });
    expect(record.turns.filter(({ committedAttempt }) => committedAttempt !== null)).toHaveLength(1);
    expect(call.errors).toEqual([]);
    const last = record.turns[0]?.attempts.at(-1)?.attempt ?? 1;
    const recorded = await world.readObject(attemptKeys(call.callId, 1, last).recording);
    // A square wave of 1 kHz at the top of the scale would be the loudest there is.
    expect(toneShare(decodeUlaw(decodeUlawWav(recorded)), 1_000)).toBeLessThan(0.2);
  });

  it('leaves Asterisk as it was: the next caller is answered, and none of the others was', async () => {
    const next = await placeCall(world);
    await next.caller.hangUp();
    await next.record();
    expect(await world.asterisk.console('core show channels count')).toMatch(/0 active calls?/);
  });
});

/** The share of a sound's energy that is of one frequency, as Goertzel has it. */
function toneShare(pcm: Int16Array, hertz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / 8_000);
  let [before, beforeThat, energy] = [0, 0, 0];
  for (const sample of pcm) {
    const now = sample + factor * before - beforeThat;
    [beforeThat, before] = [before, now];
    energy += sample * sample;
  }
  const power = before * before + beforeThat * beforeThat - factor * before * beforeThat;
  return energy === 0 ? 0 : (2 * power) / (energy * pcm.length);
}
