import type { AttemptRecord, TurnEntry } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { concatPcm, noise, silence, tone } from '../../local/src/audio/tone.ts';
import { StereoRecording } from '../../local/src/caller/stereo-recording.ts';
import { soundOf } from '../call/utterance.ts';
import { agentSoundsIn } from '../sound/agent-sound.ts';
import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import { faultsOf, judgeTurns } from './recorded-turn.ts';

const startMs = 1_000_000;
const spokenAtMs = startMs + 3000;

/** Words of 500 ms, a pause of 400, words of 500, a pause of 800, words of 600. */
const utterance = {
  ...soundOf(
    'en-dev-name-1',
    'x',
    concatPcm(noise(500, 0.3), silence(400), noise(500, 0.3), silence(800), noise(600, 0.3)),
  ),
  parts: [
    { startMs: 0, endMs: 500 },
    { startMs: 900, endMs: 1400 },
    { startMs: 2200, endMs: 2800 },
  ],
};
const labelled: LabelledRecording = {
  id: 'en-dev-name-1',
  language: 'en',
  split: 'development',
  kind: 'name',
  voice: 'rms',
  asked: '',
  parts: [400, 800, 0].map((pauseAfterMs) => ({ text: 'x', pauseAfterMs, couldEndHere: pauseAfterMs === 800 })),
};

/** A call in which the agent makes sounds at these moments of the timeline, each as long. */
function callWith(sounds: readonly { readonly atMs: number; readonly ms: number }[]) {
  const recording = new StereoRecording(startMs);
  let sequence = 0;
  for (const { atMs, ms } of sounds) {
    const ulaw = encodeMulaw(tone(440, ms));
    for (let packet = 0; packet * 20 < ms; packet++, sequence++) {
      const payload = ulaw.subarray(packet * 160, (packet + 1) * 160);
      const timestamp = (atMs + packet * 20) * 8;
      recording.addHeard(
        { payloadType: 0, marker: packet === 0, sequence, timestamp, ssrc: 1, payload },
        startMs + atMs + packet * 20,
      );
    }
  }
  const parts = utterance.parts.map((part) => ({ startMs: 3000 + part.startMs, endMs: 3000 + part.endMs }));
  const said = [{ utterance, startedAtMs: spokenAtMs, endedAtMs: spokenAtMs + 2800, parts }];
  return { said, caller: { recording }, agentSounds: () => agentSoundsIn(recording) };
}

function committed(turn: number, atMs: number): TurnEntry {
  const edge = { speechEndedAt: atMs - 700, sentAt: atMs - 400, transcriptAt: atMs - 100, committedAt: atMs };
  const attempt: AttemptRecord = {
    attempt: 1,
    outcome: 'replied',
    errorCode: null,
    edge: { ...edge, firstTextAt: null, firstAudioAt: null, playbackStartedAt: null },
    function: null,
  };
  const rest = { transcript: 'x', rejection: null, reply: '', heard: '', interrupted: false };
  return { turn, committedAttempt: 1, attempts: [attempt], ...rest };
}

describe('a labelled recording in a call', () => {
  it('has what was measured of it', () => {
    const call = callWith([
      { atMs: 500, ms: 2000 },
      { atMs: 6700, ms: 1000 },
    ]);
    const [turn] = judgeTurns(call, [labelled], { turns: [committed(1, spokenAtMs + 2800 + 720)] });
    expect(turn?.pauses.map(({ cutOff, lengthMs }) => [lengthMs, cutOff])).toEqual([
      [400, false],
      [800, false],
    ]);
    expect(turn).toMatchObject({ commitDelayMs: 720, attempts: 1, early: 0, overFirstWords: false });
    expect(turn?.stages).toEqual({ heardEnd: 20, sent: 320, transcript: 620 });
    // The timeline says 5800 for the last word's end.
    expect(Math.abs((turn?.soundDelayMs ?? 0) - 900)).toBeLessThanOrEqual(10);
    expect(turn && faultsOf(turn)).toEqual([]);
  });

  it('is cut off by a sound in the pause, by its arrival', () => {
    // The second pause is from 4400 to 5200.
    const call = callWith([{ atMs: 5060, ms: 140 }]);
    const entries = [committed(1, spokenAtMs + 2000), committed(2, spokenAtMs + 3600)];
    const [turn] = judgeTurns(call, [labelled], { turns: entries });
    expect(turn?.pauses.map(({ cutOff }) => cutOff)).toEqual([false, true]);
    expect(Math.abs((turn?.pauses[1]?.afterMs ?? 0) - 660)).toBeLessThanOrEqual(10);
    expect(turn).toMatchObject({ early: 1, commitDelayMs: 800 });
    expect(turn && faultsOf(turn)[0]).toMatch(/800 ms \(600–1000\), 6\d\d ms in, words that could have been all/);
  });

  it('is spoken over', () => {
    const [turn] = judgeTurns(callWith([{ atMs: 2900, ms: 200 }]), [labelled], { turns: [] });
    expect(turn).toMatchObject({ overFirstWords: true, commitDelayMs: undefined, entry: undefined });
    expect(turn && faultsOf(turn)).toHaveLength(2);
  });
});
