import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSpeech, pass, samples } from '../testing/speech-bench.ts';
import type { Speech } from './speech.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Step =
  | { readonly kind: 'audio'; readonly bytes: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'pause' | 'resume' | 'withdraw' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('audio' as const), bytes: fc.integer({ min: 1, max: 3_000 }) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(400) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const) }) },
);
/** As long as requests and events took under load, several times over. */
const anyDelays = fc.record({
  requestMs: fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }),
  eventMs: fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }),
});

async function act(speech: Speech, step: Step, sent: number): Promise<number> {
  switch (step.kind) {
    case 'audio':
      speech.append(samples(sent, step.bytes));
      return sent + step.bytes;
    case 'wait':
      await pass(step.ms);
      return sent;
    case 'pause':
      speech.pause();
      return sent;
    case 'resume':
      speech.resume();
      return sent;
    case 'withdraw':
      void speech.withdraw();
      return sent;
  }
}

describe('whatever comes when', () => {
  it('has every byte heard, in order, once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { maxLength: 40 }),
        fc.array(anyStep, { maxLength: 6 }),
        anyDelays,
        async (steps, stepsAfterTheLast, delays) => {
          const { speech, asterisk, finished, failures } = openSpeech(delays);
          let sent = 0;
          for (const step of steps) sent = await act(speech, step, sent);
          speech.complete();
          for (const step of stepsAfterTheLast) if (step.kind !== 'audio') await act(speech, step, sent);
          speech.resume();
          await pass(sent / 8 + 1_000);
          expect(asterisk.heard).toEqual([...samples(0, sent)]);
          expect(finished).toEqual([true]);
          expect(failures).toEqual([]);
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);

  it('has every byte heard, once, over pauses that outlast a playback, when Asterisk answers at once', async () => {
    const anyLongStep = fc.oneof(
      { weight: 4, arbitrary: anyStep },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(7_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLongStep, { maxLength: 40 }), async (steps) => {
        const { speech, asterisk, started, finished, failures } = openSpeech();
        let sent = 0;
        for (const step of steps) {
          sent = await act(speech, step, sent);
          await pass(0);
          expect(Math.abs(asterisk.heard.length / 8 - speech.playedMs(Date.now()))).toBeLessThanOrEqual(20);
        }
        speech.complete();
        speech.resume();
        await pass(sent / 8 + 1_000);
        expect(asterisk.heard).toEqual([...samples(0, sent)]);
        expect([started.length, finished, failures]).toEqual([sent > 0 ? 1 : 0, [true], []]);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('finishes although any of the events is lost', async () => {
    const anyLost = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), anyDelays, anyLost, async (steps, delays, lost) => {
        const { speech, asterisk, finished, failures } = openSpeech({ ...delays, lost });
        let sent = 0;
        for (const step of steps) sent = await act(speech, step, sent);
        speech.complete();
        speech.resume();
        await pass(sent / 8 + 3_000 * (steps.length + 1));
        expect([finished, failures, asterisk.playing]).toEqual([[true], [], []]);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('knows what was heard to a packet, when Asterisk answers at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
        const { speech, asterisk } = openSpeech();
        let sent = 0;
        for (const step of steps) {
          sent = await act(speech, step, sent);
          await pass(0);
          const heardMs = asterisk.heard.length / 8;
          expect(Math.abs(heardMs - speech.playedMs(Date.now()))).toBeLessThanOrEqual(20);
        }
        await Promise.all([speech.stop(), pass(100)]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('is silent for good soon after a stop, and never finished', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), anyDelays, async (steps, delays) => {
        const { speech, asterisk, finished } = openSpeech(delays);
        let sent = 0;
        for (const step of steps) sent = await act(speech, step, sent);
        const before = finished.length;
        void speech.stop();
        await pass(200);
        const { length } = asterisk.heard;
        await pass(2_000);
        expect(asterisk.heard).toHaveLength(length);
        expect(asterisk.playing).toEqual([]);
        expect(finished).toHaveLength(before);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
