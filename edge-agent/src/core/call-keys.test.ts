import { describe, expect, it } from 'vitest';
import {
  asks,
  attempt,
  fires,
  greeted,
  hold,
  isAnswered,
  pauses,
  presses,
  says,
  talks,
} from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';

/** What was sent of keys, attempt by attempt. */
function sentKeys({ all }: ReturnType<typeof runCall>) {
  return all('start-attempt').map(({ turn, attempt: number, keys }) => `${turn}/${number}: ${keys}`);
}

describe('keys that the caller presses', () => {
  it('are one entry, sent when no further one has come for two and a half seconds', () => {
    const call = runCall([...greeted, ...presses('407')]);
    expect(call.timers.get('keys')).toBe(2_500);
    expect(call.timers.has('silence')).toBe(false);
    expect(sentKeys(call)).toEqual([]);
    const sent = runCall([...greeted, ...presses('407'), fires('keys')]);
    expect(sentKeys(sent)).toEqual(['1/1: 407']);
    expect(sent.all('start-attempt')).toMatchObject([{ commitInMs: 0, commitFloorMs: 0, overAgent: false }]);
  });

  it.each([
    ['a reply that is owed', [...asks(1)]],
    ['a reply that is talked over', [...isAnswered(1), ...says(500)]],
    [
      'a reply that a second sound is heard over',
      [...isAnswered(1), ...says(500), attempt(2).rejects('noise'), talks()],
    ],
    ['half a sentence', [...says()]],
  ])('leave no timer of %s behind', (_what, before) => {
    const { timers } = runCall([...greeted, ...before, ...presses('4')]);
    expect([...timers.keys()].filter((timer) => timer !== 'long-talk').sort()).toEqual([
      'call-warning',
      'keys',
      'longest-call',
    ]);
  });

  it('are sent at once with #, which is none of them', () => {
    const call = runCall([...greeted, ...presses('407#')]);
    expect(sentKeys(call)).toEqual(['1/1: 407']);
    expect(call.timers.has('keys')).toBe(false);
    expect([call.timers.get('filler'), call.timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
  });

  it('are sent once, although # is pressed again while they are on their way', () => {
    expect(sentKeys(runCall([...greeted, ...presses('407##')]))).toEqual(['1/1: 407']);
  });

  it('say nothing when they are # alone: not over a reply, nor within a sentence, nor in silence', () => {
    for (const before of [[...isAnswered(1)], [...says()], [talks()], []]) {
      const call = runCall([...greeted, ...before]);
      const pressed = runCall(presses('#'), call.state);
      expect(pressed.state).toEqual(call.state);
      expect(pressed.effects).toEqual([]);
    }
  });

  it('take the turn from a reply, of which what was heard stands', () => {
    const { state, all } = runCall([
      ...greeted,
      ...isAnswered(1),
      { type: 'key-pressed', key: '5', playedMs: 1_060 },
      ...presses('#'),
    ]);
    expect(all('stop-speech')).toEqual([{ type: 'stop-speech', speech: 2 }]);
    expect(all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(state.turns).toMatchObject([{ turn: 1, heard: 'We open', interrupted: true }]);
    expect(all('start-attempt').at(-1)).toMatchObject({ turn: 2, keys: '5' });
    expect(all('start-attempt').at(-1)?.history.at(-1)).toEqual({
      speaker: 'agent',
      text: 'We open',
      interrupted: true,
    });
  });

  it('are nothing said over the agent, whatever was said before them', () => {
    const { all } = runCall([...greeted, ...isAnswered(1), ...says(500), ...presses('5#')]);
    expect(all('start-attempt').map(({ overAgent }) => overAgent)).toEqual([false, true, false]);
  });

  it('take the turn from a reply that is still owed', () => {
    const call = runCall([...greeted, ...asks(1), ...presses('5#')]);
    expect(call.all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(sentKeys(call)).toEqual(['1/1: null', '2/1: 5']);
  });

  it('stop the greeting', () => {
    const { all } = runCall([{ type: 'answered' }, ...presses('5')]);
    expect(all('stop-speech')).toEqual([{ type: 'stop-speech', speech: 1 }]);
  });

  it('are what is meant when they follow speech, whose attempt is cancelled', () => {
    const call = runCall([...greeted, ...says(), ...presses('12#')]);
    expect(sentKeys(call)).toEqual(['1/1: null', '1/2: 12']);
    expect(call.all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(call.all('start-attempt').at(-1)).toMatchObject({ segments: { first: 1, last: 3 } });
  });

  it('are sent although somebody talks while they are entered, or once they were', () => {
    const during = runCall([...greeted, talks(), ...presses('1'), pauses, ...presses('2'), ...says(), fires('keys')]);
    expect(sentKeys(during)).toEqual(['1/1: 12']);
    const after = runCall([...greeted, ...presses('12#'), ...says(), attempt(1).commits]);
    expect(after.all('cancel-attempt')).toEqual([]);
    expect(after.state.reply?.attempt).toMatchObject({ turn: 1, attempt: 1 });
  });

  it('that follow an entry before it was taken belong to it', () => {
    expect(sentKeys(runCall([...greeted, ...presses('12'), fires('keys'), ...presses('3#')]))).toEqual([
      '1/1: 12',
      '1/2: 123',
    ]);
  });

  it('leave the silence that follows to be asked about when nothing comes of them', () => {
    const { timers } = runCall([...greeted, ...presses('1#'), attempt(1).rejects('noise')]);
    expect(timers.get('silence')).toBe(8_000);
  });

  it('wait for the caller to come back when the line is held in their middle', () => {
    const held = runCall([...greeted, ...presses('12'), hold(true)]);
    expect(held.timers.has('keys')).toBe(false);
    const back = runCall([hold(false), fires('keys')], held.state);
    expect(sentKeys(back)).toEqual(['1/1: 12']);
  });

  it('are no more than the function takes, which would refuse them all', () => {
    const pressed = '1234567890'.repeat(7);
    expect(sentKeys(runCall([...greeted, ...presses(`${pressed}#`)]))).toEqual([`1/1: ${pressed.slice(0, 64)}`]);
  });

  it('mean nothing before the call is answered', () => {
    expect(runCall(presses('1')).effects).toEqual([]);
  });
});
