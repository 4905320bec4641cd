import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, hold, isAnswered, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';

const outlasting = ['longest-call', 'call-warning'];

describe('a call on hold', () => {
  it('pauses what is being said, and goes on with it afterwards', () => {
    const held = runCall([...greeted, ...isAnswered(1), hold(true, 500)]);
    expect(held.effects.at(-1)).toEqual({ type: 'pause-speech', speech: 2 });
    const back = runCall([hold(false)], held.state);
    expect(back.effects).toEqual([{ type: 'resume-speech', speech: 2 }]);
  });

  it('goes on with nothing that a noise had paused before it', () => {
    const paused = [...greeted, ...isAnswered(1), ...says(500), hold(true), attempt(2).rejects('noise')];
    const held = runCall(paused);
    expect(held.kinds).not.toContain('resume-speech');
    expect(runCall([hold(false)], held.state).kinds).toContain('resume-speech');
  });

  it.each([
    ['listening', [...greeted]],
    ['hearing a turn', [...greeted, talks()]],
    ['hearing a pause', [...greeted, ...says()]],
    ['owing a reply', [...greeted, ...asks(1)]],
  ])('lets no timer run but those of the whole call, while %s', (_what, before) => {
    expect([...runCall([...before, hold(true)]).timers.keys()]).toEqual(outlasting);
  });

  it('that begins before a greeting which waits for the line is greeted when it is over', () => {
    const held = runCall([talks(), { type: 'answered' }, fires('greeting'), hold(true)]);
    const measured = { type: 'line-measured', talkEnergy: 900, bargeInEnergy: null } as const;
    const known = runCall([measured], held.state);
    expect(known.kinds).not.toContain('speak-phrase');
    for (const state of [held.state, known.state]) {
      const back = runCall([hold(false)], state);
      expect(back.all('speak-phrase')).toEqual([{ type: 'speak-phrase', speech: 1, phrase: 'greeting' }]);
    }
  });

  it('hears neither talk nor keys: the line may be music', () => {
    const { state } = runCall([...greeted, hold(true)]);
    const ignored = runCall([...says(), { type: 'key-pressed', key: '1' }, hold(true)], state);
    expect(ignored.effects).toEqual([]);
    expect(ignored.state).toEqual(state);
  });

  it('speaks a reply that came meanwhile when the caller is back', () => {
    const held = runCall([...greeted, ...asks(1), hold(true), ...attempt(1).piece(0, 'At nine.', 1_000)]);
    expect(held.kinds).not.toContain('speak-reply');
    const back = runCall([hold(false)], held.state);
    expect(back.all('speak-reply')).toEqual([{ type: 'speak-reply', speech: 2, turn: 1, attempt: 1 }]);
  });

  it('waits again for a reply that has not come, and for one that stopped in the middle', () => {
    const starved = [...isAnswered(1), { type: 'speech-starved', speech: 2 } as const];
    for (const waiting of [[...asks(1)], [...asks(1), fires('filler')], starved]) {
      const { timers } = runCall([...greeted, ...waiting, hold(true), hold(false)]);
      expect([timers.get('filler'), timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
    }
  });

  it('takes the turn that was open from the silence after it on, within its limit', () => {
    const { timers, state } = runCall([...greeted, talks(), hold(true), hold(false)]);
    expect([timers.get('end-of-turn'), timers.get('long-turn')]).toEqual([700, 30_000]);
    expect(runCall([fires('end-of-turn')], state).all('start-attempt')).toHaveLength(1);
  });

  it('does not take a turn while it lasts', () => {
    const { state } = runCall([...greeted, ...says(), hold(true), attempt(1).words(), attempt(1).commits]);
    expect(state.reply).toBeNull();
    expect(runCall([hold(false), fires('end-of-turn')], state).state.reply?.attempt.turn).toBe(1);
  });

  it('asks nobody whether they are there, and starts to count when they are back', () => {
    const held = runCall([...greeted, ...says(), hold(true), attempt(1).rejects('noise')]);
    expect([...held.timers.keys()]).toEqual(outlasting);
    expect(runCall([hold(false)], held.state).timers.get('silence')).toBe(8_000);
  });

  it('counts silence anew after a noise that it came into', () => {
    const { timers } = runCall([...greeted, ...says(), hold(true), hold(false), attempt(1).rejects('noise')]);
    expect(timers.get('silence')).toBe(8_000);
  });

  it('does not forget the reply that is owed over a noise that it came into', () => {
    const { timers } = runCall([
      ...greeted,
      ...asks(1),
      ...says(),
      fires('end-of-turn'),
      hold(true),
      hold(false),
      attempt(2).rejects('noise'),
    ]);
    expect([timers.get('filler'), timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
  });

  it('begins nothing when a speech ends as it begins', () => {
    const { kinds, state } = runCall([...greeted, ...asks(1), fires('filler'), hold(true), spoken(2), fires('filler')]);
    expect(kinds.filter((kind) => kind === 'speak-filler')).toHaveLength(1);
    expect(state.speech).toBeNull();
    const broken = [...isAnswered(1), attempt(1).fails, hold(true), spoken(2)];
    expect(runCall([...greeted, ...broken]).state).toMatchObject({ speech: null, failedTurns: 1 });
  });

  it('means nothing before the call is answered', () => {
    expect(runCall([hold(true)]).state.held).toBe(false);
  });
});
