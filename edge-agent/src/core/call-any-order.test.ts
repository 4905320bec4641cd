import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greeted, passesCallsOn } from '../testing/call-scenes.ts';
import { runCall as runCallFrom, type UntimedEvent } from '../testing/run-call.ts';
import { sampleSummary } from '../testing/samples.ts';
import type { CallEffect } from './call-effect.ts';
import { type TimerName, timerNames } from './call-event.ts';
import { type CallState, newCall } from './call-state.ts';

const runCall = (events: readonly UntimedEvent[], from = newCall(passesCallsOn)) => runCallFrom(events, from);

const attempt = fc.record({ turn: fc.integer({ min: 1, max: 2 }), attempt: fc.integer({ min: 1, max: 2 }) });
const speech = fc.integer({ min: 1, max: 12 });
const anyEvent: fc.Arbitrary<UntimedEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-started' as const), playedMs: fc.nat(5_000) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-finished' as const), eager: fc.boolean() }) },
  fc.record({ type: fc.constant('speech-finished' as const), speech, played: fc.boolean() }),
  fc.record({ type: fc.constant('timer' as const), timer: fc.constantFrom(...timerNames) }),
  fc.record({ type: fc.constant('speech-starved' as const), speech }),
  fc.record({ type: fc.constant('key-pressed' as const), key: fc.constantFrom('1', '2', '#') }),
  fc.record({ type: fc.constant('hold' as const), on: fc.boolean() }),
  attempt.map((which) => ({ type: 'transcript', ...which, text: 'words', rejected: null }) as const),
  attempt.map((which) => ({ type: 'transcript', ...which, text: '', rejected: 'noise' }) as const),
  attempt.map((which) => ({ type: 'function-committed', ...which }) as const),
  attempt.map((which) => ({ type: 'text', ...which, chunk: 0, text: 'Some words. ' }) as const),
  attempt.map((which) => ({ type: 'audio', ...which, chunk: 0, bytes: 3_200 }) as const),
  attempt.map(
    (which) => ({ type: 'action', ...which, action: { name: 'transfer_call', destination: 'reception' } }) as const,
  ),
  attempt.map((which) => ({ type: 'reply-done', ...which, summary: sampleSummary }) as const),
  fc.constant({ type: 'transfer-taken' as const }),
  fc.constant({ type: 'transfer-failed' as const, outcome: 'busy' as const }),
  attempt.map((which) => ({ type: 'reply-failed', ...which, code: 'llm.timeout' }) as const),
);

/** What somebody else does without being waited for. */
function doneAtOnce({ phase, held, callerTalking }: CallState): UntimedEvent | null {
  if (phase === 'transferring') return { type: 'transfer-failed', outcome: 'no-answer' };
  if (held && phase !== 'ending') return { type: 'hold', on: false };
  return callerTalking ? { type: 'talk-finished', eager: true } : null;
}

/** Lets a call run on by its own timers: the caller says no more, the pipeline answers no more, each speech takes 2 s. */
function runOn(from: { state: CallState; effects: readonly CallEffect[] }): CallState {
  const dueMs = new Map<TimerName, number>();
  let nowMs = 0;
  const arm = (effects: readonly CallEffect[]) => {
    for (const effect of effects) {
      if (effect.type === 'set-timer') dueMs.set(effect.timer, nowMs + effect.afterMs);
      if (effect.type === 'clear-timer') dueMs.delete(effect.timer);
    }
  };
  arm(from.effects);
  dueMs.delete('longest-call'); // it would end any call, and hide the fault
  let state = from.state;
  let speechEndsMs = Number.POSITIVE_INFINITY;
  let spoken = -1;
  for (let steps = 0; state.phase !== 'ended' && steps < 100; steps += 1) {
    if (!state.speech || state.speech.paused) {
      speechEndsMs = Number.POSITIVE_INFINITY;
      spoken = -1;
    } else if (state.speech.id !== spoken) {
      speechEndsMs = nowMs + 2_000;
      spoken = state.speech.id;
    }
    const [timer, timerMs] = [...dueMs].sort((a, b) => a[1] - b[1])[0] ?? [];
    let event = doneAtOnce(state);
    if (!event && timer !== undefined && timerMs !== undefined && timerMs <= speechEndsMs) {
      nowMs = timerMs;
      dueMs.delete(timer);
      event = { type: 'timer', timer };
    } else if (!event && state.speech && Number.isFinite(speechEndsMs)) {
      nowMs = speechEndsMs;
      event = { type: 'speech-finished', speech: state.speech.id, played: true };
    }
    if (!event) return state;
    const step = runCall([event], state);
    state = step.state;
    arm(step.effects);
  }
  return state;
}

describe('any order of events, possible or not', () => {
  const anyCall = fc.array(anyEvent, { maxLength: 60 });

  it('never has two speeches at once', () => {
    fc.assert(
      fc.property(anyCall, (events) => {
        let state = runCall(greeted).state;
        for (const event of events) {
          const step = runCall([event], state);
          const begun = step.effects.filter((effect) => effect.type.startsWith('speak-')).length;
          const stopped = step.kinds.includes('stop-speech');
          const finished = event.type === 'speech-finished' && event.speech === state.speech?.id;
          expect(begun).toBeLessThanOrEqual(1);
          if (begun === 1 && state.speech) expect(stopped || finished).toBe(true);
          state = step.state;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('never speaks the reply of a cancelled attempt', () => {
    fc.assert(
      fc.property(anyCall, (events) => {
        const cancelled = new Set<string>();
        for (const effect of runCall([...greeted, ...events]).effects) {
          if (effect.type === 'cancel-attempt') cancelled.add(`${effect.turn}/${effect.attempt}`);
          if (effect.type === 'speak-reply') expect(cancelled).not.toContain(`${effect.turn}/${effect.attempt}`);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends exactly once when the caller leaves, whatever went before', () => {
    fc.assert(
      fc.property(anyCall, (events) => {
        const { state, kinds } = runCall([...greeted, ...events, { type: 'caller-left' }, { type: 'caller-left' }]);
        expect(state.phase).toBe('ended');
        expect(kinds.filter((kind) => kind === 'finish')).toHaveLength(1);
        expect(kinds.at(-1)).toBe('finish');
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends by itself when the caller says no more and the pipeline answers no more', () => {
    fc.assert(
      fc.property(anyCall, (events) => {
        expect(runOn(runCall([{ type: 'answered' }, ...events])).phase).toBe('ended');
      }),
      { numRuns: 2_000 },
    );
  });
});
