import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptRecord, EdgeTimings } from './call-record.ts';
import type { TurnTimings } from './turn-record.ts';
import { type AttemptWaterfall, attemptWaterfall, type WaterfallStep } from './waterfall.ts';

/** Milliseconds with a fraction: a clock that is read in whole ones cuts it off. */
const ms = (most: number) => fc.double({ min: 0, max: most, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });

/** What truly happens in one attempt, in milliseconds, and by how much the function's clock is ahead. */
const course = fc.record({
  silentAt: ms(1_000).map((more) => 1_795_000_000_000 + more),
  // Seconds to a month: a machine whose clock nobody set.
  offsetMs: fc.oneof(
    fc.double({ min: -5_000, max: 5_000, noNaN: true }),
    fc.double({ min: -3e9, max: 3e9, noNaN: true }),
  ),
  pauseMs: ms(2_000),
  segmentMs: ms(100),
  upMs: ms(300),
  startMs: maybe(ms(8_000)),
  transcriptionMs: ms(3_000),
  firstTextMs: ms(2_000),
  firstChunkMs: ms(1_000),
  holdMs: ms(3_000),
  speechMs: ms(2_000),
  restMs: ms(10_000),
  // Each frame takes its own time, but none overtakes another.
  downMs: fc.tuple(ms(300), ms(300), ms(300), ms(300)),
  playbackMs: ms(1_000),
  earMs: maybe(ms(500)),
  /** A model that calls a tool and says nothing: what is spoken then is the persona's. */
  isWordless: fc.boolean(),
  /** Which frames came back: the rest were cut off. */
  arrivals: fc.integer({ min: 0, max: 4 }),
});
type Course = typeof course extends fc.Arbitrary<infer T> ? T : never;

/** The steps at their true times, in milliseconds since the caller fell silent. */
function truth(c: Course) {
  const sent = c.pauseMs + c.segmentMs;
  const received = sent + c.upMs + (c.startMs ?? 0);
  const transcript = received + c.transcriptionMs;
  const text = transcript + c.firstTextMs;
  const chunk = text + c.firstChunkMs;
  const commit = transcript + c.holdMs;
  const speech = Math.max(chunk, commit) + c.speechMs;
  const marks = [transcript, commit, speech, speech + c.restMs];
  let last = 0;
  const [transcriptAt = 0, commitAt = 0, audioAt = 0, doneAt = 0] = marks.map((mark, index) => {
    last = Math.max(last, mark + (c.downMs[index] ?? 0));
    return last;
  });
  const playback = audioAt + c.playbackMs;
  const arrived = { transcriptAt, commitAt, audioAt, doneAt };
  return { sent, received, transcript, text, chunk, commit, speech, done: speech + c.restMs, arrived, playback };
}

/** The same, as both sides note it, each by its own clock. */
function recorded(c: Course): { attempt: AttemptRecord; heardAt: number | null } {
  const t = truth(c);
  const edgeAt = (sinceMs: number) => Math.floor(c.silentAt + sinceMs);
  const receivedAt = Math.floor(c.silentAt + t.received + c.offsetMs);
  const functionMs = (sinceMs: number) => Math.floor(c.silentAt + sinceMs + c.offsetMs) - receivedAt;
  const arrival = (index: number, atMs: number) => (index < c.arrivals ? edgeAt(atMs) : null);
  const edge: EdgeTimings = {
    speechEndedAt: edgeAt(0),
    pausedAt: edgeAt(c.pauseMs),
    sentAt: edgeAt(t.sent),
    transcriptAt: arrival(0, t.arrived.transcriptAt),
    functionCommitAt: arrival(1, t.arrived.commitAt),
    committedAt: arrival(1, t.arrived.commitAt),
    firstTextAt: arrival(2, t.arrived.audioAt),
    firstAudioAt: arrival(2, t.arrived.audioAt),
    playbackStartedAt: arrival(2, t.playback),
    doneAt: arrival(3, t.arrived.doneAt),
  };
  const timings: TurnTimings = {
    receivedAt,
    coldStart: c.startMs !== null,
    recordingMs: 0,
    transcriptMs: functionMs(t.transcript),
    firstTextMs: c.isWordless ? null : functionMs(t.text),
    firstChunkMs: functionMs(t.chunk),
    commitMs: functionMs(t.commit),
    firstSpeechMs: functionMs(t.speech),
    doneMs: functionMs(t.done),
  };
  const attempt = { attempt: 1, outcome: 'replied' as const, errorCode: null, edge, function: timings };
  const heardAt = c.earMs === null || c.arrivals < 3 ? null : edgeAt(t.playback + c.earMs);
  return { attempt, heardAt };
}

function drawn(c: Course): AttemptWaterfall {
  const { attempt, heardAt } = recorded(c);
  const waterfall = attemptWaterfall(attempt, { heardAt });
  if (!waterfall) throw new Error('the attempt was not sent');
  return waterfall;
}

const runs = { numRuns: 500 };

test('the true difference of the clocks lies within what the join says', () => {
  fc.assert(
    fc.property(course, (c) => {
      const { join } = drawn(c);
      if (!join) throw new Error('clocks that nobody set were not joined');
      if (join.uncertaintyMs === null) {
        expect(c.arrivals).toBe(0);
        expect(c.offsetMs).toBeLessThanOrEqual(join.offsetMs + 1);
      } else {
        expect(Math.abs(join.offsetMs - c.offsetMs)).toBeLessThanOrEqual(join.uncertaintyMs);
      }
    }),
    runs,
  );
});

test('every bar lies where it truly was, within that and two readings of a clock', () => {
  fc.assert(
    fc.property(course, (c) => {
      const { bars, join } = drawn(c);
      const withinMs = (join?.uncertaintyMs ?? Number.POSITIVE_INFINITY) + 2;
      const t = truth(c);
      const ends: Partial<Record<WaterfallStep, number>> = {
        pause: c.pauseMs,
        segment: t.sent,
        send: t.received,
        transcription: t.transcript,
        'first text': t.text,
        'first chunk': t.chunk,
        commit: t.commit,
        'first speech': t.speech,
        'first frame': t.arrived.audioAt,
        playback: t.playback,
      };
      for (const { step, toMs } of bars) expect(Math.abs(toMs - (ends[step] ?? toMs))).toBeLessThanOrEqual(withinMs);
    }),
    runs,
  );
});

test('what the reply waited for adds up to the response, and to what the caller heard', () => {
  fc.assert(
    fc.property(course, (c) => {
      const { bars, responseMs, heardMs, join } = drawn(c);
      const critical = bars.filter((bar) => bar.critical);
      const sumMs = (of: typeof bars) => of.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
      if (responseMs === null) return;
      const within = (join?.uncertaintyMs ?? 0) + 1e-6;
      const played = critical.filter(({ step }) => step !== 'at the caller');
      expect(Math.abs(sumMs(played) - responseMs)).toBeLessThanOrEqual(within);
      if (heardMs !== null) expect(Math.abs(sumMs(critical) - heardMs)).toBeLessThanOrEqual(within);
    }),
    runs,
  );
});

test('no bar is negative, whatever became of the clocks in the middle', () => {
  const reading = fc.option(fc.integer({ min: -20_000, max: 20_000 }), { nil: null });
  fc.assert(
    fc.property(course, fc.array(reading, { minLength: 8, maxLength: 8 }), (c, moved) => {
      const { attempt, heardAt } = recorded(c);
      const names = Object.keys(attempt.edge) as (keyof EdgeTimings)[];
      const edge = { ...attempt.edge };
      for (const [index, by] of moved.entries()) {
        const name = names[index] ?? 'doneAt';
        edge[name] = by === null || edge[name] == null ? null : edge[name] + by;
      }
      const waterfall = attemptWaterfall({ ...attempt, edge }, { heardAt, silentAt: moved[0] ? c.silentAt : null });
      for (const { fromMs, toMs } of waterfall?.bars ?? []) {
        expect(fromMs).toBeGreaterThanOrEqual(0);
        expect(toMs).toBeGreaterThanOrEqual(fromMs);
      }
    }),
    runs,
  );
});
