import { describe, expect, test } from 'vitest';
import type { AttemptRecord, EdgeTimings } from './call-record.ts';
import { joinClocks } from './clock-join.ts';
import type { TurnTimings } from './turn-record.ts';
import { attemptWaterfall, type CallerTimes, decisiveAttempt, waterfallSteps } from './waterfall.ts';

/** Epoch milliseconds, by a clock that is right. */
const silentAt = 1_795_000_000_000;
const upMs = 40;
const downMs = 20;

/** What happens in the function, by a clock that is right, after it has the request. */
const inFunction = { transcriptMs: 100, firstTextMs: 180, firstChunkMs: 230, commitMs: 290, firstSpeechMs: 400 };
const doneMs = 900;

/** One attempt as it is recorded when the edge's and the function's clocks are that much ahead. */
function attemptOf({ edgeAheadMs = 0, functionAheadMs = 0, moments = inFunction } = {}): AttemptRecord {
  const edgeAt = (ms: number) => silentAt + ms + edgeAheadMs;
  const sentMs = 310;
  const receivedMs = sentMs + upMs;
  const arrives = (ms: number) => edgeAt(receivedMs + ms + downMs);
  const edge: EdgeTimings = {
    speechEndedAt: edgeAt(0),
    pausedAt: edgeAt(300),
    sentAt: edgeAt(sentMs),
    transcriptAt: arrives(moments.transcriptMs),
    firstTextAt: arrives(moments.firstSpeechMs),
    functionCommitAt: arrives(moments.commitMs),
    committedAt: edgeAt(700),
    firstAudioAt: arrives(moments.firstSpeechMs),
    playbackStartedAt: arrives(moments.firstSpeechMs + 50),
    doneAt: arrives(doneMs),
  };
  const timings: TurnTimings = {
    ...moments,
    receivedAt: silentAt + receivedMs + functionAheadMs,
    coldStart: false,
    recordingMs: 1,
    doneMs,
  };
  return { attempt: 1, outcome: 'replied', errorCode: null, edge, function: timings };
}

function drawn(attempt: AttemptRecord, caller?: CallerTimes) {
  const waterfall = attemptWaterfall(attempt, caller);
  if (!waterfall) throw new Error('the attempt was not sent');
  const bars = Object.fromEntries(waterfall.bars.map((bar) => [bar.step, bar]));
  return { ...waterfall, steps: waterfall.bars.map(({ step }) => step), of: bars };
}

const skews: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 3_600_000],
  [0, -86_400_000],
  [5_000, 0],
  [-700, 700],
];

describe('two clocks', () => {
  test.each(skews)(
    'that are %i ms and %i ms ahead are joined within what is uncertain',
    (edgeAheadMs, functionAheadMs) => {
      const { edge, function: timings } = attemptOf({ edgeAheadMs, functionAheadMs });
      const join = timings && joinClocks(edge, timings);
      const error = Math.abs((join?.offsetMs ?? Number.NaN) - (functionAheadMs - edgeAheadMs));
      // The way there and the way back share it, and a reading of each clock.
      expect(join?.uncertaintyMs).toBe((upMs + downMs) / 2 + 1);
      expect(error).toBeLessThanOrEqual(join?.uncertaintyMs ?? 0);
    },
  );

  test('are the closer the quicker any one frame came', () => {
    const { edge, function: timings } = attemptOf({ functionAheadMs: 50_000 });
    const quick = { ...edge, doneAt: (edge.doneAt ?? 0) - 15 };
    expect(timings && joinClocks(quick, timings)?.uncertaintyMs).toBe((upMs + downMs - 15) / 2 + 1);
  });

  test('are joined by the way back after a cold start, which comes before the function knows the time', () => {
    const startMs = 2_000;
    const { edge, function: timings } = attemptOf({ functionAheadMs: 5_000 });
    const cold = timings && { ...timings, coldStart: true };
    const sentAt = (edge.sentAt ?? 0) - startMs;
    const join = cold && joinClocks({ ...edge, sentAt }, cold);
    expect(Math.abs((join?.offsetMs ?? Number.NaN) - 5_000)).toBeLessThanOrEqual(downMs);
    expect(join?.uncertaintyMs).toBe(startMs + upMs + downMs + 2);
  });

  test('have one bound alone when nothing came back', () => {
    const { edge, function: timings } = attemptOf({ functionAheadMs: 1_000 });
    const cutOff = { ...edge, transcriptAt: null, functionCommitAt: null, firstAudioAt: null, doneAt: null };
    expect(timings && joinClocks(cutOff, timings)).toEqual({ offsetMs: 1_000 + upMs, uncertaintyMs: null });
  });

  test('are not joined when one was set in the middle', () => {
    const { edge, function: timings } = attemptOf();
    const setBack = { ...edge, doneAt: (edge.doneAt ?? 0) - 10_000 };
    expect(timings && joinClocks(setBack, timings)).toBeNull();
  });
});

describe('the waterfall of an attempt', () => {
  test.each(skews)('is the same whatever the clocks show (%i ms, %i ms)', (edgeAheadMs, functionAheadMs) => {
    const { bars, responseMs } = drawn(attemptOf({ edgeAheadMs, functionAheadMs }));
    expect({ bars, responseMs }).toEqual((({ bars, responseMs }) => ({ bars, responseMs }))(drawn(attemptOf())));
  });

  test('has every step, from the silence to the playback', () => {
    const { steps, of, responseMs } = drawn(attemptOf());
    expect(steps).toEqual(waterfallSteps.filter((step) => step !== 'at the caller'));
    expect(of.pause).toMatchObject({ fromMs: 0, toMs: 300 });
    expect(of.segment).toMatchObject({ fromMs: 300, toMs: 310 });
    const lengths = Object.values(of).map(({ step, fromMs, toMs }) => [step, toMs - fromMs]);
    // What lies within the function needs no join; the network's part is shared evenly between its two ways.
    expect(Object.fromEntries(lengths)).toMatchObject({
      send: (upMs + downMs) / 2,
      transcription: 100,
      'first text': 80,
      'first chunk': 50,
      commit: 190,
      'first speech': 110,
      'first frame': (upMs + downMs) / 2,
      playback: 50,
    });
    expect(of.playback?.toMs).toBe(responseMs);
  });

  test.each([
    ['the caller’s silence', inFunction, ['first text', 'first chunk']],
    ['the language model', { ...inFunction, firstChunkMs: 295 }, ['commit']],
  ] as const)('adds up over what the reply waited for, when that was %s', (_, moments, beside) => {
    const { bars, responseMs } = drawn(attemptOf({ moments, functionAheadMs: 777 }));
    expect(bars.filter(({ critical }) => !critical).map(({ step }) => step)).toEqual(beside);
    const critical = bars.filter((bar) => bar.critical);
    expect(critical.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeCloseTo(responseMs ?? 0, 6);
    for (const [index, bar] of critical.entries()) expect(bar.fromMs).toBe(critical[index - 1]?.toMs ?? 0);
  });

  test('goes from his last sound to his ear where a recording of the caller tells of both', () => {
    const attempt = attemptOf();
    const lastSoundAt = silentAt - 25;
    const heardAt = (attempt.edge.playbackStartedAt ?? 0) + 45;
    const { of, steps, responseMs, heardMs } = drawn(attempt, { silentAt: lastSoundAt, heardAt });
    expect(steps).toEqual(waterfallSteps);
    expect(of.pause).toMatchObject({ fromMs: 0, toMs: 325 });
    expect(of['at the caller']).toEqual({
      step: 'at the caller',
      fromMs: responseMs,
      toMs: heardMs,
      critical: true,
    });
    expect(heardMs).toBe((responseMs ?? 0) + 45);
  });

  test('says nothing of an ear that nobody recorded, nor of one that heard nothing', () => {
    expect(drawn(attemptOf()).heardMs).toBeNull();
    const { heardMs, steps } = drawn(attemptOf(), { silentAt, heardAt: null });
    expect(heardMs).toBeNull();
    expect(steps).not.toContain('at the caller');
  });

  test('begins at his last sound when Asterisk took its quiet end for silence', () => {
    const { bars, of } = drawn(attemptOf(), { silentAt: silentAt + 305 });
    expect(of.pause).toMatchObject({ fromMs: 0, toMs: 0 });
    expect(of.segment).toMatchObject({ fromMs: 0, toMs: 5 });
    expect(Math.min(...bars.map(({ fromMs }) => fromMs))).toBe(0);
  });

  test('is by the edge’s clock where the function’s last frame never came', () => {
    const { steps, of, join, responseMs } = drawn({ ...attemptOf(), function: null });
    expect(join).toBeNull();
    expect(steps).toEqual(['pause', 'segment', 'transcription', 'commit', 'first speech', 'playback']);
    expect(of.transcription).toMatchObject({ fromMs: 310, toMs: 470 });
    expect(of.playback?.toMs).toBe(responseMs);
  });

  test('of a record from before pauses were noted joins pause and segment', () => {
    const attempt = attemptOf();
    const { pausedAt: _, ...edge } = attempt.edge;
    expect(drawn({ ...attempt, edge }).of.pause).toMatchObject({ fromMs: 0, toMs: 310 });
    expect(drawn({ ...attempt, edge }).steps).not.toContain('segment');
  });

  test('ends where the attempt ended', () => {
    const attempt = attemptOf();
    const edge = {
      ...attempt.edge,
      functionCommitAt: null,
      committedAt: null,
      firstAudioAt: null,
      playbackStartedAt: null,
    };
    const { steps, responseMs } = drawn({ ...attempt, edge: { ...edge, doneAt: null }, function: null });
    expect(steps).toEqual(['pause', 'segment', 'transcription']);
    expect(responseMs).toBeNull();
  });

  test('is none of an attempt that was never sent', () => {
    const attempt = attemptOf();
    expect(attemptWaterfall({ ...attempt, edge: { ...attempt.edge, sentAt: null } })).toBeNull();
  });
});

test('the attempt that counts is the one that was answered, else the last', () => {
  const attempts = [attemptOf(), { ...attemptOf(), attempt: 2 }, { ...attemptOf(), attempt: 3 }];
  const entry = { turn: 1, attempts, transcript: null, rejection: null, reply: '', heard: '', interrupted: false };
  expect(decisiveAttempt({ ...entry, committedAttempt: 2 })?.attempt).toBe(2);
  expect(decisiveAttempt({ ...entry, committedAttempt: null })?.attempt).toBe(3);
});
