import { callRecord } from '@ethera/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';
import { sampleSummary } from '../testing/samples.ts';
import { timerNames } from './call-event.ts';
import type { CallState } from './call-state.ts';

function run(events: readonly UntimedEvent[], from?: CallState) {
  const { state, effects, kinds } = runCall(events, from);
  const finish = effects.find((effect) => effect.type === 'finish');
  const phrases = effects.flatMap((effect) => (effect.type === 'speak-phrase' ? [effect.phrase] : []));
  return { state, effects, finish, phrases, kinds };
}

const greeted: UntimedEvent[] = [{ type: 'answered' }, { type: 'speech-finished', speech: 1, played: true }];
const said: UntimedEvent[] = [{ type: 'talk-started' }, { type: 'talk-finished', eager: true }];
const left: UntimedEvent = { type: 'caller-left' };
const spoken = (speech: number, played = true): UntimedEvent => ({ type: 'speech-finished', speech, played });

/** A turn up to the first half of its reply being spoken. */
function halfReplied(turn: number): UntimedEvent[] {
  const of = { turn, attempt: 1 };
  return [
    ...said,
    { type: 'transcript', ...of, text: 'When?', rejected: null },
    { type: 'timer', timer: 'end-of-turn' },
    { type: 'function-committed', ...of },
    { type: 'text', ...of, chunk: 0, text: 'At nine. ' },
    { type: 'audio', ...of, chunk: 0, bytes: 8_000 },
    { type: 'text', ...of, chunk: 1, text: 'Except on Sundays.' },
  ];
}
const brokenOff = (turn: number): UntimedEvent => ({
  type: 'reply-failed',
  turn,
  attempt: 1,
  code: 'speaker.unavailable',
});
const done = (turn: number): UntimedEvent => ({ type: 'reply-done', turn, attempt: 1, summary: sampleSummary });

describe('what the caller was saying at the end', () => {
  it('is nothing when nobody was speaking', () => {
    expect(run([...greeted, left]).finish?.unsent).toBeNull();
  });

  it('would have gone out as the attempt that no request was made for', () => {
    const talking: UntimedEvent = { type: 'talk-started' };
    expect(run([...greeted, talking, left]).finish?.unsent).toMatchObject({ turn: 1, attempt: 1, firstSegment: 1 });
    expect(run([...greeted, ...said, talking, left]).finish?.unsent).toMatchObject({
      turn: 1,
      attempt: 2,
      firstSegment: 1,
    });
    const second = run([...greeted, ...halfReplied(1), done(1), spoken(2), talking, left]);
    expect(second.finish?.unsent).toMatchObject({ turn: 2, attempt: 1, firstSegment: 3 });
    expect(second.finish?.outcome.turns).toMatchObject([
      { turn: 1, attempts: [{ outcome: 'replied' }] },
      { turn: 2, attempts: [{ attempt: 1, outcome: 'pending' }] },
    ]);
  });

  it('has gone out already when an attempt is under way', () => {
    const { finish } = run([...greeted, ...said, left]);
    expect(finish?.unsent).toBeNull();
    expect(finish?.outcome.turns).toMatchObject([{ turn: 1, attempts: [{ attempt: 1, outcome: 'pending' }] }]);
  });
});

describe('a reply that the end of the call cuts off', () => {
  it.each<UntimedEvent>([
    { type: 'caller-left', playedMs: 1_060 },
    { type: 'agent-stopping', playedMs: 1_060 },
    { type: 'timer', timer: 'longest-call', playedMs: 1_060 },
  ])('keeps what was heard of it when $type does', (end) => {
    const { state } = run([...greeted, ...halfReplied(1), end]);
    expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'At nine.', interrupted: true });
    expect(state.turns).toMatchObject([{ heard: 'At nine.', interrupted: true }]);
  });
});

describe('a reply that broke off', () => {
  it('is followed by an apology; only what had audio was heard', () => {
    const { state, phrases } = run([...greeted, ...halfReplied(1), brokenOff(1), spoken(2)]);
    expect(phrases).toEqual(['greeting', 'apology']);
    expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'At nine.', interrupted: true });
    expect(state.turns).toMatchObject([
      { heard: 'At nine.', attempts: [{ outcome: 'failed', errorCode: 'speaker.unavailable' }] },
    ]);
  });

  it('counts as a failed turn: the second running hands the caller over', () => {
    const twice = [...halfReplied(1), brokenOff(1), spoken(2), spoken(3), ...halfReplied(2), brokenOff(2), spoken(4)];
    const { phrases, finish } = run([...greeted, ...twice, spoken(5)]);
    expect(phrases).toEqual(['greeting', 'apology', 'handover']);
    expect(finish?.outcome).toMatchObject({ result: 'failed', reason: 'turns-failed' });
  });

  it('does not count with one before a reply that went well', () => {
    const { phrases } = run([
      ...greeted,
      ...[...halfReplied(1), brokenOff(1), spoken(2), spoken(3)],
      ...[...halfReplied(2), done(2), spoken(4)],
      ...[...halfReplied(3), brokenOff(3), spoken(5)],
    ]);
    expect(phrases).toEqual(['greeting', 'apology', 'apology']);
  });

  it('does not end the call with it', () => {
    const action: UntimedEvent = { type: 'action', turn: 1, attempt: 1, action: { name: 'end_call', reason: 'bye' } };
    const { kinds, phrases } = run([...greeted, ...halfReplied(1), action, brokenOff(1), spoken(2)]);
    expect(kinds).not.toContain('hang-up');
    expect(phrases.at(-1)).toBe('apology');
  });

  it.each([
    ['that broke off', brokenOff(1)],
    ['that went well', done(1)],
  ])(
    'gets no apology while the caller says the next thing, which keeps its own deadline; nor does one %s',
    (_which, end) => {
      const { state, phrases, effects } = run([
        ...greeted,
        ...halfReplied(1),
        end,
        { type: 'talk-started', playedMs: 990 },
        { type: 'talk-finished', eager: true },
        { type: 'timer', timer: 'end-of-turn' },
        // The last packet had left before the pause arrived.
        spoken(2),
      ]);
      expect(phrases).toEqual(['greeting']);
      expect(state.turn?.number).toBe(2);
      const deadline = effects.filter((effect) => 'timer' in effect && effect.timer === 'turn-deadline').at(-1);
      expect(deadline?.type).toBe('set-timer');
    },
  );
});

describe('a reply that could not be played', () => {
  const cancel = { type: 'cancel-attempt', turn: 1, attempt: 1 };

  it('was not heard, gets an apology, and no more of it is bought', () => {
    const { state, phrases, effects } = run([...greeted, ...halfReplied(1), spoken(2, false)]);
    expect(phrases).toEqual(['greeting', 'apology']);
    expect(state.turns).toMatchObject([{ heard: '', reply: 'At nine. Except on Sundays.' }]);
    expect(state.conversation.at(-1)).toEqual({ speaker: 'caller', text: 'When?' });
    expect(effects).toContainEqual(cancel);
  });

  it('needs no cancelling when it had ended', () => {
    const { phrases, effects } = run([...greeted, ...halfReplied(1), done(1), spoken(2, false)]);
    expect(phrases).toEqual(['greeting', 'apology']);
    expect(effects).not.toContainEqual(cancel);
  });
});

describe('a telephony side that fails', () => {
  it('leaves the caller to the dialplan before the call is finished, as failed', () => {
    const { kinds, finish } = run([...greeted, { type: 'telephony-failed' }]);
    expect(kinds.filter((kind) => kind === 'leave-to-dialplan' || kind === 'finish')).toEqual([
      'leave-to-dialplan',
      'finish',
    ]);
    expect(finish?.outcome).toMatchObject({ result: 'failed', reason: 'telephony-failed' });
  });
});

const which = fc.record({ turn: fc.integer({ min: 1, max: 3 }), attempt: fc.integer({ min: 1, max: 2 }) });
const anyEvent: fc.Arbitrary<UntimedEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-started' as const), playedMs: fc.nat(5_000) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('talk-finished' as const), eager: fc.boolean() }) },
  fc.record({ type: fc.constant('speech-finished' as const), speech: fc.nat(9), played: fc.boolean() }),
  fc.record({ type: fc.constant('timer' as const), timer: fc.constantFrom(...timerNames) }),
  which.map((of) => ({ type: 'transcript', ...of, text: 'words', rejected: null }) as const),
  which.map((of) => ({ type: 'transcript', ...of, text: '', rejected: 'noise' }) as const),
  which.map((of) => ({ type: 'function-committed', ...of }) as const),
  which.map((of) => ({ type: 'text', ...of, chunk: 0, text: 'Some words. ' }) as const),
  which.map((of) => ({ type: 'audio', ...of, chunk: 0, bytes: 3_200 }) as const),
  which.map((of) => ({ type: 'reply-done', ...of, summary: sampleSummary }) as const),
  which.map((of) => ({ type: 'reply-failed', ...of, code: 'llm.timeout' }) as const),
);
const anyEnd: fc.Arbitrary<UntimedEvent> = fc.constantFrom(
  left,
  { type: 'telephony-failed' } as const,
  { type: 'agent-stopping' } as const,
);

describe('whatever went before', () => {
  it('lists each turn once, in a record that is valid, and each word of the caller as sent or unsent', () => {
    const shape = callRecord.pick({ result: true, reason: true, conversation: true, turns: true });
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), anyEnd, (events, end) => {
        const { state, effects, finish } = run([...greeted, ...events, end]);
        expect(state.phase).toBe('ended');
        if (!finish) throw new Error('the call did not finish');
        const outcome = shape.parse(finish.outcome);
        const turns = outcome.turns.map(({ turn }) => turn).sort((a, b) => a - b);
        expect(turns).toEqual(Array.from({ length: state.nextTurn - 1 }, (_, index) => index + 1));
        const sent = effects.flatMap((effect) =>
          effect.type === 'start-attempt' ? [`${effect.turn}/${effect.attempt}`] : [],
        );
        const { unsent } = finish;
        const listed = outcome.turns.flatMap(({ turn, attempts }) =>
          attempts.map(({ attempt }) => `${turn}/${attempt}`),
        );
        const expected = unsent ? [...sent, `${unsent.turn}/${unsent.attempt}`] : sent;
        expect(listed.sort()).toEqual(expected.sort());
      }),
      { numRuns: 1_000 },
    );
  });
});
