import { describe, expect, it } from 'vitest';
import {
  asks,
  attempt,
  fires,
  greeted,
  hold,
  isAnswered,
  passesCallsOn,
  presses,
  says,
  spoken,
} from '../testing/call-scenes.ts';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';
import { type CallState, newCall } from './call-state.ts';

const run = (events: readonly UntimedEvent[], from: CallState = newCall(passesCallsOn)) => runCall(events, from);

/** The reply that announces it is there; it is speech 2. */
const announced = (destination = 'reception'): readonly UntimedEvent[] => [
  ...greeted,
  ...isAnswered(1),
  attempt(1).transfersTo(destination),
  attempt(1).done,
];
const passedOn = [...announced(), spoken(2)];
const busy: UntimedEvent = { type: 'transfer-failed', outcome: 'busy' };

describe('a call that the pipeline passes on', () => {
  it('is announced to the end first', () => {
    expect(run(announced()).all('transfer')).toEqual([]);
    const { state, all, timers } = run(passedOn);
    expect(all('transfer')).toEqual([{ type: 'transfer', destination: 'reception', unclaimed: null }]);
    expect(state).toMatchObject({ phase: 'transferring', conversation: [{}, {}, { text: 'We open at nine.' }] });
    // Nobody is asked whether he is still there.
    expect([...timers.keys()].sort()).toEqual(['call-warning', 'longest-call']);
  });

  it('stays where it is when the caller says something over the announcement', () => {
    const { all, state } = run([...announced(), ...says(500), attempt(2).words('No, wait.'), spoken(2)]);
    expect(all('transfer')).toEqual([]);
    expect(state.turns[0]).toMatchObject({ turn: 1, interrupted: true });
  });

  it('waits for what is said over the announcement’s end: words keep it here, a noise does not', () => {
    const cough = [...says(500), attempt(2).rejects('noise')];
    // After one false start the next sound pauses nothing for a while, and the announcement ends under it.
    const over = [...announced(), ...cough, { type: 'talk-started' } as const, spoken(2)];
    const waiting = run(over);
    expect([waiting.all('transfer'), waiting.state.transfer]).toEqual([[], 'reception']);
    const pauses: UntimedEvent = { type: 'talk-finished', eager: true };
    const noise = run([pauses, attempt(3).rejects('noise')], waiting.state);
    expect(noise.all('transfer')).toMatchObject([{ destination: 'reception' }]);
    const words = [pauses, attempt(3).words('Stop.'), fires('end-of-turn'), attempt(3).commits];
    const kept = run([...words, ...attempt(3).piece(0, 'I stay.', 2_000), attempt(3).done, spoken(3)], waiting.state);
    expect([kept.all('transfer'), kept.state.transfer]).toEqual([[], null]);
    expect(run(presses('1'), waiting.state).state.transfer).toBeNull();
  });

  it('waits for a caller who holds us', () => {
    const held = run([...announced(), ...says(500), hold(true), spoken(2)]);
    expect(held.all('transfer')).toEqual([]);
    const back = run([hold(false), fires('end-of-turn'), attempt(2).rejects('noise')], held.state);
    expect(back.all('transfer')).toMatchObject([{ destination: 'reception' }]);
  });

  it('is passed on without an announcement when the pipeline has none', () => {
    const { all } = run([...greeted, ...asks(1), attempt(1).transfersTo('reception'), attempt(1).done]);
    expect(all('transfer')).toHaveLength(1);
  });

  it('is over for the agent when somebody takes it', () => {
    const { all, state } = run([...passedOn, { type: 'transfer-taken', atMs: 70_000 }]);
    expect(state.phase).toBe('ended');
    expect(all('hang-up')).toEqual([]);
    expect(all('leave-to-dialplan')).toEqual([]);
    expect(all('finish')).toMatchObject([
      {
        outcome: {
          result: 'completed',
          reason: 'transferred',
          transfers: [{ destination: 'reception', outcome: 'answered', at: 70_000 }],
        },
      },
    ]);
  });

  it('is over when the caller hangs up while it rings', () => {
    const [finish] = run([...passedOn, { type: 'caller-left' }]).all('finish');
    expect(finish?.outcome).toMatchObject({ reason: 'caller-hung-up', transfers: [{ outcome: 'abandoned' }] });
  });

  it('hears nothing of what is said meanwhile', () => {
    const { kinds } = run([...says(), ...presses('12'), hold(true), fires('silence')], run(passedOn).state);
    expect(kinds).toEqual([]);
  });
});

describe('a call that comes back', () => {
  it.each([
    ['busy', 'transferBusy', 'It is busy there.'],
    ['no-answer', 'transferFailed', 'Nobody is there.'],
    ['unavailable', 'transferFailed', 'Nobody is there.'],
  ] as const)('is told that it was %s, and goes on, which the pipeline knows', (outcome, phrase, text) => {
    const { state, effects } = run([{ type: 'transfer-failed', outcome }], run(passedOn).state);
    expect(effects.map(({ type }) => type)).toEqual(['start-recording', 'set-talk-energy', 'speak-phrase']);
    expect(effects.at(-1)).toMatchObject({ phrase, speech: 3 });
    const next = run([spoken(3), ...says()], state);
    expect(next.all('start-attempt')).toMatchObject([{ turn: 2, segments: { first: 3, last: 3 } }]);
    expect(next.all('start-attempt')[0]?.history.at(-1)).toEqual({ speaker: 'agent', text });
  });

  it('may be passed on again, and tells of both', () => {
    const again = [spoken(3), ...isAnswered(2), attempt(2).transfersTo('reception'), attempt(2).done, spoken(4)];
    const { all } = run([...passedOn, busy, ...again, { type: 'transfer-taken' }]);
    expect(all('transfer')).toHaveLength(2);
    const [finish] = all('finish');
    expect(finish?.outcome.transfers?.map(({ outcome }) => outcome)).toEqual(['busy', 'answered']);
  });

  it('has a minute left when its longest time ran out while it rang', () => {
    const rang = run([fires('call-warning'), fires('longest-call')], run(passedOn).state);
    expect(rang.timers.get('longest-call')).toBe(60_000);
    const { all } = run([busy, spoken(3)], rang.state);
    expect(all('speak-phrase').map(({ phrase }) => phrase)).toEqual(['transferBusy']);
    expect(run([fires('longest-call')], run([busy], rang.state).state).state.endReason).toBe('too-long');
  });

  it('gives what was recorded before it to nobody', () => {
    // The line was measured in the pause before the announcement: a segment without a turn.
    const measured = run([...greeted, { type: 'talk-started' }, fires('long-talk')]).state;
    const { all, state } = run(
      [
        { type: 'talk-finished', eager: true },
        attempt(1).words(),
        fires('end-of-turn'),
        attempt(1).commits,
        attempt(1).transfersTo('reception'),
        attempt(1).done,
      ],
      measured,
    );
    expect(all('transfer')).toMatchObject([{ unclaimed: null }]);
    expect(state.unclaimed).toBe(state.segment);
  });
});

describe('a destination that is not the persona’s', () => {
  it.each(['sales', 'reception-2'])('is refused whatever the pipeline says: %s', (destination) => {
    const { all, state } = run([...announced(destination), spoken(2)]);
    expect(all('transfer')).toEqual([]);
    expect(all('refuse-transfer')).toEqual([{ type: 'refuse-transfer', destination }]);
    expect(all('speak-phrase').at(-1)).toMatchObject({ phrase: 'transferFailed' });
    expect(state.phase).toBe('speaking');
  });

  it('is anybody for a persona that passes nobody on', () => {
    const from = newCall({ ...passesCallsOn, transfers: [] });
    expect(run(passedOn, from).all('transfer')).toEqual([]);
    const { transfers: _, ...older } = passesCallsOn;
    expect(run(passedOn, newCall(older)).all('transfer')).toEqual([]);
  });
});
