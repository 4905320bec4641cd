import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routesTo } from '../../../../asterisk/values.ts';
import { findAsterisk } from '../../asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../../asterisk/start-asterisk.ts';
import { peakDbfs, rmsDbfs } from '../../audio/levels.ts';
import { encodeMulaw } from '../../audio/mulaw.ts';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { createSpeechEngine } from '../../speech/engine.ts';
import type { Line } from '../line.ts';
import { SipCaller } from '../sip-caller.ts';
import { delayLine } from './delay-line.ts';
import { createLine, type LineConditionName } from './line-condition.ts';
import { speechLevelDbfs } from './noise-level.ts';

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

/** Says something to Asterisk's echo over a line; when each packet came back (ms), and the recording. */
async function callOver(condition: LineConditionName | Line, words: Int16Array) {
  const engine = createSpeechEngine();
  onTestFinished(() => engine.close());
  const line =
    typeof condition === 'string'
      ? await createLine(condition, { engine, speechDbfs: speechLevelDbfs(words) })
      : { line: condition };
  const caller = new SipCaller({ target: asterisk.sipAddress, number: 'echo', account: asterisk.softphone, ...line });
  onTestFinished(() => caller.hangUp());
  const arrivalsMs: number[] = [];
  caller.on('heard', (_, atMs) => arrivalsMs.push(atMs));
  await caller.call();
  const spoken = await caller.play(encodeMulaw(words));
  await caller.hangUp();
  const { recording } = caller;
  const saidFromMs = recording.timelineMs(spoken.startedAtMs);
  return { arrivalsMs, recording, saidFromMs, ...recording.channels() };
}

const cut = (pcm: Int16Array, fromMs: number, untilMs: number) => pcm.subarray(fromMs * 8, untilMs * 8);
const stepsOf = (arrivalsMs: readonly number[]) =>
  arrivalsMs.slice(1).map((atMs, index) => atMs - (arrivalsMs[index] as number));

describe('a real call over a bad line', () => {
  it('carries the murmur of a crowd to the far side, before, between and under the words', async () => {
    const words = concatPcm(silence(1500), tone(300, 500, 0.2), silence(1500));
    const { left, right, saidFromMs } = await callOver('babble15', words);
    const level = speechLevelDbfs(words);
    for (const fromMs of [saidFromMs + 400, saidFromMs + 2300]) {
      expect(Math.abs(level - rmsDbfs(cut(right, fromMs, fromMs + 1000)) - 15)).toBeLessThan(2);
      expect(peakDbfs(cut(left, fromMs, fromMs + 1000))).toBe(-96);
    }
  });

  it('stalls once while the caller speaks, and loses nothing', async () => {
    const { arrivalsMs, recording, saidFromMs } = await callOver('burst300', concatPcm(tone(300, 1500), silence(500)));
    const stepsMs = stepsOf(arrivalsMs);
    const stalls = stepsMs.flatMap((stepMs, index) => (stepMs > 200 ? [index] : []));
    expect(stalls).toHaveLength(1);
    const [stall = 0] = stalls;
    const resumedAtMs = recording.timelineMs(arrivalsMs[stall + 1] as number);
    expect(resumedAtMs - saidFromMs).toBeGreaterThan(790);
    expect(resumedAtMs - saidFromMs).toBeLessThan(1000);
    expect(recording.playout.lostPackets).toBe(0);
  });

  it('jitters without losing the order', async () => {
    const { arrivalsMs, recording } = await callOver('jitter60', tone(300, 3000));
    const stepsMs = stepsOf(arrivalsMs);
    expect(stepsMs.filter((stepMs) => stepMs < 5).length).toBeGreaterThan(stepsMs.length / 10);
    expect(stepsMs.filter((stepMs) => stepMs > 35).length).toBeGreaterThan(stepsMs.length / 10);
    expect(recording.playout).toMatchObject({ lostPackets: 0, duplicatePackets: 0 });
  });

  it('comes back to the far side as an echo, softer and later', async () => {
    const { right, saidFromMs } = await callOver('echo300', concatPcm(tone(300, 200), silence(1500)));
    const loudFrom = right.findIndex((sample) => Math.abs(sample) > 8000) / 8;
    expect(loudFrom - saidFromMs).toBeLessThan(150);
    // Asterisk's echo of the echo; the recording's own playout delay is in neither way of the line.
    // The tone lasts 200 ms; a busy machine may hold a few of its packets back.
    const [first, between, second] = [0, 260, 340].map((laterMs) =>
      cut(right, loudFrom + laterMs, loudFrom + laterMs + 40),
    );
    expect(rmsDbfs(between as Int16Array)).toBeLessThan(-60);
    expect(Math.abs(rmsDbfs(first as Int16Array) - rmsDbfs(second as Int16Array) - 20)).toBeLessThan(1);
  });

  it('of a far-away caller is heard back later by both ways, and recorded when it was said', async () => {
    const { left, right, saidFromMs } = await callOver(
      delayLine({ eachWayMs: 200 }),
      concatPcm(tone(300, 200), silence(1000)),
    );
    const loudFrom = (channel: Int16Array) => channel.findIndex((sample) => Math.abs(sample) > 8000) / 8;
    expect(Math.abs(loudFrom(left) - saidFromMs)).toBeLessThan(5);
    expect(loudFrom(right) - saidFromMs).toBeGreaterThan(400);
    expect(loudFrom(right) - saidFromMs).toBeLessThan(600);
  });
});
