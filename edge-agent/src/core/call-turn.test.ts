import { describe, expect, it } from 'vitest';
import {
  asks,
  attempt,
  fires,
  greeted,
  isAnswered,
  pauses,
  presses,
  says,
  spoken,
  talks,
} from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';
import { samplePersona } from '../testing/samples.ts';
import { newCall } from './call-state.ts';

const first = attempt(1);

describe('a turn', () => {
  it('is greeted, listened to, answered and followed by listening', () => {
    const { state, all } = runCall([...greeted, ...isAnswered(1), spoken(2)]);
    expect(all('speak-reply')).toEqual([{ type: 'speak-reply', speech: 2, turn: 1, attempt: 1 }]);
    expect(state.phase).toBe('listening');
    expect(state.conversation).toEqual([
      { speaker: 'agent', text: 'Hello, an AI speaks.' },
      { speaker: 'caller', text: 'When do you open?' },
      { speaker: 'agent', text: 'We open at nine.' },
    ]);
  });

  it('that the caller goes on with is cancelled, and goes out again as a whole', () => {
    const { all } = runCall([...greeted, ...says(), ...says()]);
    expect(all('start-attempt')).toMatchObject([
      { turn: 1, attempt: 1, segments: { first: 1, last: 2 } },
      { turn: 1, attempt: 2, segments: { first: 1, last: 3 } },
    ]);
    expect(all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
  });

  it('is sent at its full silence alone when it may not be eager', () => {
    const paused = runCall([...greeted, talks(), { type: 'talk-finished', eager: false }]);
    expect([paused.all('start-attempt'), paused.timers.get('end-of-turn')]).toEqual([[], 400]);
    const silent = runCall([fires('end-of-turn')], paused.state);
    expect(silent.all('start-attempt')).toMatchObject([{ turn: 1, attempt: 1, commitInMs: 0, commitFloorMs: 0 }]);
  });

  it('is answered when all of the reply is there, without a growing file', () => {
    const whole = newCall(samplePersona, { growingFile: false });
    const begun = runCall([...greeted, ...isAnswered(1)], whole);
    expect(begun.all('speak-reply')).toEqual([]);
    const complete = runCall([first.done], begun.state);
    expect(complete.all('speak-reply')).toEqual([{ type: 'speak-reply', speech: 2, turn: 1, attempt: 1 }]);
  });

  it('is not ended by news of a speech that is over', () => {
    const { state } = runCall([...greeted, ...isAnswered(1)]);
    const late = runCall([spoken(1), spoken(1, false), { type: 'speech-starved', speech: 1 }], state);
    expect(late.effects).toEqual([]);
    expect(late.state).toEqual(state);
  });

  it('does not reach its full silence while the caller talks', () => {
    const { timers } = runCall([...greeted, ...says(), talks()]);
    expect([timers.has('end-of-turn'), timers.has('long-talk')]).toEqual([false, true]);
    expect(runCall([...greeted, ...says()]).timers.has('long-talk')).toBe(false);
  });

  it('is not begun by what was heard before the greeting, nor again by talk that is heard twice', () => {
    for (const before of [[], [talks(), { type: 'answered' } as const]]) {
      const { state } = runCall(before);
      const early = runCall([talks()], state);
      expect(early.effects).toEqual([]);
      expect(early.state).toMatchObject({ turn: null, callerTalking: true });
    }
    const { state } = runCall([...greeted, talks()]);
    expect(runCall([talks()], state).effects).toEqual([]);
  });

  it('is tried three times at a pause, and then only at the full silence', () => {
    const thrice = [...greeted, ...says(), ...says(), ...says(), ...says()];
    expect(runCall(thrice).all('start-attempt')).toHaveLength(3);
    const { all } = runCall([...thrice, fires('end-of-turn')]);
    expect(all('start-attempt').map(({ commitInMs, commitFloorMs }) => [commitInMs, commitFloorMs])).toEqual([
      [400, 300],
      [400, 300],
      [400, 300],
      [0, 0],
    ]);
  });

  it('begins anew with its eager attempts when the one before was taken', () => {
    const next = runCall([...greeted, ...isAnswered(1), spoken(2), ...says(), ...says()]);
    expect(next.all('start-attempt').map((each) => [each.turn, each.attempt])).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
    ]);
  });

  it('is taken below the full silence when the function says so', () => {
    const { all, timers, state } = runCall([...greeted, ...says(), first.words(), first.commits]);
    expect(timers.has('end-of-turn')).toBe(false);
    // Whatever the agent is saying meanwhile: the recorder listens to the next turn.
    expect(all('renew-recording')).toEqual([{ type: 'renew-recording', talkEnergy: 256 }]);
    expect(state).toMatchObject({ phase: 'thinking', reply: { attempt: { turn: 1, attempt: 1 } } });
  });

  it('is not taken by a commit that comes when the caller talks again', () => {
    const events = [first.words(), first.commits, ...first.piece(0, 'We open at nine.', 2_000)];
    for (let before = 0; before < 2; before += 1) {
      const talked = [...events.slice(0, before), talks(), ...events.slice(before)];
      const { state, kinds } = runCall([...greeted, ...says(), ...talked, pauses]);
      expect(kinds).not.toContain('speak-reply');
      expect(state).toMatchObject({ reply: null, turn: { number: 1, attempt: { attempt: 2 } } });
    }
  });

  it('is not taken by the full silence alone', () => {
    const uncommitted = [first.words(), fires('end-of-turn'), ...first.piece(0, 'We open at nine.', 2_000)];
    expect(runCall([...greeted, ...says(), ...uncommitted]).kinds).not.toContain('speak-reply');
  });

  it('whose attempt failed gets an apology at the full silence, and none of what was never agreed on', () => {
    const { kinds, state } = runCall([
      ...greeted,
      ...says(),
      ...first.piece(0, 'We open at nine.', 2_000),
      first.fails,
      fires('end-of-turn'),
    ]);
    expect(kinds).not.toContain('speak-reply');
    expect(state.speech?.kind).toBe('apology');
  });

  it('has both parts answered together when the caller goes on within the first second of its reply', () => {
    const { state, all } = runCall([
      ...greeted,
      ...isAnswered(1),
      ...says(600),
      attempt(2).words('And on Sundays?'),
      attempt(2).commits,
    ]);
    const both = [
      { speaker: 'agent', text: 'Hello, an AI speaks.' },
      { speaker: 'caller', text: 'When do you open?' },
      { speaker: 'caller', text: 'And on Sundays?' },
    ];
    expect(state.conversation).toEqual(both);
    expect(all('start-attempt').at(-1)?.history).toEqual(both.slice(0, 2));
    expect(all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(all('stop-speech')).toEqual([{ type: 'stop-speech', speech: 2 }]);
  });

  it('keeps the first words of a reply when the caller hangs up over them', () => {
    const { state } = runCall([...greeted, ...isAnswered(1), { type: 'caller-left', playedMs: 900 }]);
    expect(state.conversation.at(-1)).toMatchObject({ speaker: 'agent', interrupted: true });
  });

  it('has both parts answered together when the caller goes on before its reply has begun', () => {
    const { state } = runCall([
      ...greeted,
      ...asks(1),
      ...says(),
      attempt(2).words('And on Sundays?'),
      attempt(2).commits,
    ]);
    expect(state.conversation.map(({ speaker }) => speaker)).toEqual(['agent', 'caller', 'caller']);
    expect(state.turns).toMatchObject([{ turn: 1, heard: '', interrupted: true }]);
  });
});

describe('a turn that never seems to end', () => {
  it('is measured every four seconds, in recordings of their own', () => {
    const { all, timers } = runCall([...greeted, talks(), fires('long-talk'), fires('long-talk')]);
    expect(all('measure-line').slice(1)).toEqual([
      { type: 'measure-line', segments: { first: 2, last: 2 }, agentSpoke: false },
      { type: 'measure-line', segments: { first: 3, last: 3 }, agentSpoke: false },
    ]);
    expect(timers.get('long-talk')).toBe(4_000);
    expect(runCall([...greeted, ...says(), fires('long-talk')]).all('measure-line')).toHaveLength(1);
  });

  it('is taken as it is at its limit, and no talk takes it back: that belongs to the next', () => {
    const { all, state } = runCall([...greeted, talks(), fires('long-turn'), pauses, ...says(), first.commits]);
    expect(all('start-attempt')).toMatchObject([{ turn: 1, attempt: 1, commitInMs: 0, commitFloorMs: 0 }]);
    expect(all('cancel-attempt')).toEqual([]);
    expect(state.reply?.attempt).toMatchObject({ turn: 1, attempt: 1 });
    const next = runCall(says(), state);
    expect(next.all('start-attempt')).toMatchObject([{ turn: 2, segments: { first: 3, last: 3 } }]);
  });

  it('is bounded too when its time runs out in a pause between two words', () => {
    const { timers } = runCall([...greeted, ...says(), fires('long-turn')]);
    expect(timers.get('long-turn')).toBe(700);
  });

  it('has its limit from its beginning, whatever is said in it', () => {
    const { all } = runCall([...greeted, ...says(), ...says(), ...says()]);
    expect(all('set-timer').filter(({ timer }) => timer === 'long-turn')).toEqual([
      { type: 'set-timer', timer: 'long-turn', afterMs: 30_000 },
    ]);
    expect(runCall([...greeted, ...says(), ...presses('1')]).timers.has('long-turn')).toBe(false);
  });
});
