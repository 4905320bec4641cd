import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';
import { sampleSummary } from '../testing/samples.ts';
import type { CallEffect } from './call-effect.ts';
import { type TimerName, timerNames } from './call-event.ts';
import type { CallState } from './call-state.ts';

const started: UntimedEvent[] = [{ type: 'answered' }, { type: 'speech-finished', speech: 1, played: true }];
const said: UntimedEvent[] = [{ type: 'talk-started' }, { type: 'talk-finished' }];
const of = { turn: 1, attempt: 1 };
const replied: UntimedEvent[] = [
  { type: 'transcript', ...of, text: 'When do you open?', rejected: null },
  { type: 'timer', timer: 'end-of-turn' },
  { type: 'function-committed', ...of },
  { type: 'text', ...of, chunk: 0, text: 'We open at nine.' },
  { type: 'audio', ...of, chunk: 0, bytes: 16_000 },
];

describe('a call', () => {
  it('greets, listens, answers and listens again', () => {
    const { state, effects } = runCall([
      ...started,
      ...said,
      ...replied,
      { type: 'speech-finished', speech: 2, played: true },
    ]);
    expect(effects).toContainEqual({ type: 'speak-reply', speech: 2, turn: 1, attempt: 1 });
    expect(state.phase).toBe('listening');
    expect(state.conversation).toEqual([
      { speaker: 'agent', text: 'Hello, an AI speaks.' },
      { speaker: 'caller', text: 'When do you open?' },
      { speaker: 'agent', text: 'We open at nine.' },
    ]);
  });

  it('cancels an attempt that the caller talks on over, and sends the whole turn again', () => {
    const { effects } = runCall([...started, ...said, ...said]);
    const sent = effects.filter((effect) => effect.type === 'start-attempt');
    expect(sent.map(({ turn, attempt, segments }) => ({ turn, attempt, segments }))).toEqual([
      { turn: 1, attempt: 1, segments: { first: 1, last: 2 } },
      { turn: 1, attempt: 2, segments: { first: 1, last: 3 } },
    ]);
    expect(effects).toContainEqual({ type: 'cancel-attempt', turn: 1, attempt: 1 });
  });

  it('waits for the full silence after three eager attempts', () => {
    const { effects } = runCall([
      ...started,
      ...said,
      ...said,
      ...said,
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
    ]);
    const waits = effects.flatMap((effect) => (effect.type === 'start-attempt' ? [effect.commitInMs] : []));
    expect(waits).toEqual([400, 400, 400, 0]);
  });

  it('plays nothing before the function has said that the turn is over, nor while the caller talks', () => {
    const withoutFunction = replied.filter((event) => event.type !== 'function-committed');
    expect(runCall([...started, ...said, ...withoutFunction]).kinds).not.toContain('speak-reply');
    const talking: UntimedEvent = { type: 'talk-started' };
    for (let heard = 0; heard <= 2; heard += 1) {
      const events = [...replied.slice(0, heard), talking, ...replied.slice(heard)];
      expect(runCall([...started, ...said, ...events]).kinds).not.toContain('speak-reply');
    }
  });

  it('takes a turn as soon as the function says so, be the silence full or not', () => {
    const withoutSilence = replied.filter((event) => event.type !== 'timer');
    expect(runCall([...started, ...said, ...withoutSilence]).kinds).toContain('speak-reply');
  });

  it('keeps of an interrupted reply only what was heard', () => {
    const { state, effects } = runCall([
      ...started,
      ...said,
      ...replied,
      { type: 'talk-started', playedMs: 1_060 },
      { type: 'talk-finished' },
      { type: 'transcript', turn: 2, attempt: 1, text: 'Wait.', rejected: null },
    ]);
    expect(effects).toContainEqual({ type: 'pause-speech', speech: 2 });
    expect(effects).toContainEqual({ type: 'stop-speech', speech: 2 });
    const heard = { speaker: 'agent', text: 'We open', interrupted: true };
    expect(
      effects
        .filter((effect) => effect.type === 'start-attempt')
        .at(-1)
        ?.history.at(-1),
    ).toEqual(heard);
    expect(state.turns[0]).toMatchObject({ heard: 'We open', interrupted: true });
  });

  it('goes on from the same word when the interruption was noise', () => {
    const { state, kinds } = runCall([
      ...started,
      ...said,
      ...replied,
      { type: 'talk-started', playedMs: 500 },
      { type: 'talk-finished' },
      { type: 'transcript', turn: 2, attempt: 1, text: '', rejected: 'noise' },
    ]);
    expect(kinds).toContain('resume-speech');
    expect(kinds).not.toContain('stop-speech');
    expect(state.speech).toMatchObject({ id: 2, paused: false });
  });

  it('fills the wait for a transcript, and lets the filler end before the reply', () => {
    const waiting: UntimedEvent[] = [
      ...started,
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'timer', timer: 'filler' },
    ];
    const late = [...waiting, ...replied.filter((event) => event.type !== 'timer')];
    expect(runCall(waiting).effects).toContainEqual({ type: 'speak-filler', speech: 2, index: 0 });
    expect(runCall(late).kinds).not.toContain('stop-speech');
    expect(runCall(late).kinds).not.toContain('speak-reply');
    const spoken = runCall([...late, { type: 'speech-finished', speech: 2, played: true }]);
    expect(spoken.effects).toContainEqual({ type: 'speak-reply', speech: 3, turn: 1, attempt: 1 });
  });

  it('listens after a filler for what turned out to be noise', () => {
    const { state, effects } = runCall([
      ...started,
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'timer', timer: 'filler' },
      { type: 'transcript', ...of, text: '', rejected: 'noise' },
      { type: 'speech-finished', speech: 2, played: true },
    ]);
    expect(state.phase).toBe('listening');
    expect(effects.at(-1)).toMatchObject({ type: 'set-timer', timer: 'silence' });
  });

  it.each<UntimedEvent>([
    { type: 'caller-left', playedMs: 1_060 },
    { type: 'agent-stopping', playedMs: 1_060 },
    { type: 'timer', timer: 'longest-call', playedMs: 1_060 },
  ])('keeps what was heard of a reply that $type cut off', (end) => {
    const { state } = runCall([...started, ...said, ...replied, end]);
    expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We open', interrupted: true });
    expect(state.turns).toMatchObject([{ heard: 'We open', interrupted: true }]);
  });

  it('does not take a cough for a sign of life', () => {
    const cough: UntimedEvent[] = [
      { type: 'talk-started' },
      { type: 'timer', timer: 'silence' },
      { type: 'talk-finished' },
      { type: 'transcript', ...of, text: '', rejected: 'noise' },
    ];
    const { effects, state } = runCall([...started, ...cough]);
    expect(effects).toContainEqual({ type: 'speak-phrase', speech: 2, phrase: 'stillThere' });
    expect(state.prompts).toBe(1);
  });

  it('lets the silence go on that a cough came into', () => {
    const { kinds, effects } = runCall([
      ...started,
      ...said,
      { type: 'transcript', ...of, text: '', rejected: 'noise' },
      { type: 'timer', timer: 'silence' },
    ]);
    const silences = effects.filter((effect) => 'timer' in effect && effect.timer === 'silence');
    expect(silences.map(({ type }) => type)).toEqual(['set-timer']);
    expect(kinds.filter((kind) => kind === 'speak-phrase')).toHaveLength(2);
  });

  it('bounds a turn whose time ran out in a pause between two words', () => {
    const { effects } = runCall([...started, ...said, { type: 'timer', timer: 'long-turn' }]);
    expect(effects.at(-1)).toEqual({ type: 'set-timer', timer: 'long-turn', afterMs: 700 });
  });

  it('forgets the deadline of a turn that was noise', () => {
    const noise: UntimedEvent[] = [
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'transcript', ...of, text: '', rejected: 'noise' },
    ];
    const { effects } = runCall([...started, ...noise]);
    for (const timer of ['filler', 'turn-deadline'] as const) {
      expect(effects.filter((effect) => 'timer' in effect && effect.timer === timer).at(-1)?.type).toBe('clear-timer');
    }
  });

  it('ends the call that the pipeline ends without a word', () => {
    const { state, effects } = runCall([
      ...started,
      ...said,
      ...replied.slice(0, 3),
      { type: 'action', ...of, action: { name: 'end_call', reason: 'the caller said goodbye' } },
      { type: 'reply-done', ...of, summary: sampleSummary },
      { type: 'speech-finished', speech: 2, played: true },
    ]);
    expect(effects).toContainEqual({ type: 'speak-phrase', speech: 2, phrase: 'goodbye' });
    expect(state).toMatchObject({ phase: 'ended', endReason: 'agent-ended' });
    expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'Goodbye.' });
  });

  it('goes on filling the wait for a reply that a noise came into', () => {
    const { effects } = runCall([
      ...started,
      ...said,
      ...replied.slice(0, 3),
      ...said,
      { type: 'transcript', turn: 2, attempt: 1, text: '', rejected: 'noise' },
    ]);
    expect(effects.at(-1)).toMatchObject({ type: 'set-timer', timer: 'filler' });
  });

  it('asks a silent caller twice, then says goodbye and hangs up', () => {
    const silence: UntimedEvent = { type: 'timer', timer: 'silence' };
    const spoken = (speech: number): UntimedEvent => ({ type: 'speech-finished', speech, played: true });
    const { state, effects } = runCall([...started, silence, spoken(2), silence, spoken(3), silence, spoken(4)]);
    const phrases = effects.flatMap((effect) => (effect.type === 'speak-phrase' ? [effect.phrase] : []));
    expect(phrases).toEqual(['greeting', 'stillThere', 'stillThere', 'goodbye']);
    expect(effects.some((effect) => effect.type === 'hang-up')).toBe(true);
    expect(state.endReason).toBe('silent-caller');
  });

  it('apologises for a failed turn, and gives the caller to the fallback after two', () => {
    const failure = (turn: number): UntimedEvent[] => [
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'reply-failed', turn, attempt: 1, code: 'llm.unavailable' },
    ];
    const { state, effects } = runCall([
      ...started,
      ...failure(1),
      { type: 'speech-finished', speech: 2, played: true },
      ...failure(2),
      { type: 'speech-finished', speech: 3, played: true },
    ]);
    const phrases = effects.flatMap((effect) => (effect.type === 'speak-phrase' ? [effect.phrase] : []));
    expect(phrases).toEqual(['greeting', 'apology', 'handover']);
    expect(effects.some((effect) => effect.type === 'leave-to-dialplan')).toBe(true);
    expect(state.endReason).toBe('turns-failed');
  });

  it('takes a turn whose attempt never answers as failed at the deadline', () => {
    const { state, kinds } = runCall([
      ...started,
      ...said,
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'timer', timer: 'turn-deadline' },
    ]);
    expect(kinds).toContain('cancel-attempt');
    expect(state.speech?.kind).toBe('apology');
  });

  it('does not go deaf when the caller speaks over the greeting and the pipeline never answers', () => {
    const { state, effects } = runCall([
      { type: 'answered' },
      { type: 'talk-started', playedMs: 800 },
      { type: 'talk-finished' },
      { type: 'timer', timer: 'end-of-turn' },
      { type: 'timer', timer: 'turn-deadline' },
    ]);
    expect(effects).toContainEqual({ type: 'stop-speech', speech: 1 });
    expect(state.speech).toMatchObject({ kind: 'apology', paused: false });
  });

  it('lets nothing cut the last words short, and begins nothing under them', () => {
    const { state, kinds } = runCall([
      ...started,
      ...said,
      { type: 'timer', timer: 'longest-call' },
      { type: 'transcript', ...of, text: 'One more thing.', rejected: null },
      { type: 'talk-started', playedMs: 100 },
    ]);
    expect(state.speech).toMatchObject({ kind: 'goodbye', paused: false });
    expect(kinds).not.toContain('stop-speech');
  });

  it('hangs up after the farewell of end_call', () => {
    const { state, kinds } = runCall([
      ...started,
      ...said,
      ...replied,
      { type: 'action', ...of, action: { name: 'end_call', reason: 'goodbye' } },
      { type: 'speech-finished', speech: 2, played: true },
    ]);
    expect(kinds).toContain('hang-up');
    expect(state.endReason).toBe('agent-ended');
  });
});

const attempt = fc.record({ turn: fc.integer({ min: 1, max: 2 }), attempt: fc.integer({ min: 1, max: 2 }) });
const speech = fc.integer({ min: 1, max: 12 });
const anyEvent: fc.Arbitrary<UntimedEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-started' as const), playedMs: fc.nat(5_000) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-finished' as const) }) },
  fc.record({ type: fc.constant('speech-finished' as const), speech, played: fc.boolean() }),
  fc.record({ type: fc.constant('timer' as const), timer: fc.constantFrom(...timerNames) }),
  attempt.map((which) => ({ type: 'transcript', ...which, text: 'words', rejected: null }) as const),
  attempt.map((which) => ({ type: 'transcript', ...which, text: '', rejected: 'noise' }) as const),
  attempt.map((which) => ({ type: 'function-committed', ...which }) as const),
  attempt.map((which) => ({ type: 'text', ...which, chunk: 0, text: 'Some words. ' }) as const),
  attempt.map((which) => ({ type: 'audio', ...which, chunk: 0, bytes: 3_200 }) as const),
  attempt.map((which) => ({ type: 'reply-failed', ...which, code: 'llm.timeout' }) as const),
);

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
    let event: UntimedEvent;
    if (state.callerTalking) event = { type: 'talk-finished' };
    else if (timer !== undefined && timerMs !== undefined && timerMs <= speechEndsMs) {
      nowMs = timerMs;
      dueMs.delete(timer);
      event = { type: 'timer', timer };
    } else if (state.speech && Number.isFinite(speechEndsMs)) {
      nowMs = speechEndsMs;
      event = { type: 'speech-finished', speech: state.speech.id, played: true };
    } else return state;
    const step = runCall([event], state);
    state = step.state;
    arm(step.effects);
  }
  return state;
}

describe('any order of events', () => {
  const anyCall = fc.array(anyEvent, { maxLength: 60 });

  it('never has two speeches at once', () => {
    fc.assert(
      fc.property(anyCall, (events) => {
        let state = runCall(started).state;
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
        for (const effect of runCall([...started, ...events]).effects) {
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
        const { state, kinds } = runCall([...started, ...events, { type: 'caller-left' }, { type: 'caller-left' }]);
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
