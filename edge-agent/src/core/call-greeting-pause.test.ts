import { describe, expect, it } from 'vitest';
import { attempt, isAnswered, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';

const energies = ({ all }: ReturnType<typeof runCall>) => all('set-talk-energy').map(({ energy }) => energy);

describe('the pause of a greeting', () => {
  const greetingPause = { startMs: 640, endMs: 760 };
  const begun: readonly UntimedEvent[] = [
    { type: 'answered', greetingPause },
    { type: 'speech-started', speech: 1, playedMs: 0 },
  ];
  const paused: UntimedEvent = { type: 'timer', timer: 'greeting-pause', playedMs: 641 };
  const beginning = (bargeInEnergy: number, playedMs = 655): UntimedEvent => ({
    type: 'beginning-measured',
    bargeInEnergy,
    playedMs,
  });

  it('has what came back of its beginning measured at once, in a recording of its own', () => {
    const { timers, state } = runCall(begun);
    expect(timers.get('greeting-pause')).toBe(640);
    expect(runCall([paused], state).effects).toEqual([
      { type: 'close-segment', segment: 1, atOnce: true },
      { type: 'measure-beginning', segment: 1 },
    ]);
  });

  it.each([400, 1_500])('lets the rest be interrupted by %i already', (energy) => {
    const { state } = runCall([...begun, paused]);
    const known = runCall([beginning(energy)], state);
    expect(known.effects).toEqual([
      { type: 'withdraw-speech', speech: 1 },
      { type: 'set-talk-energy', energy },
    ]);
    const reply = [...attempt(1).piece(0, 'At nine.', 2_000), attempt(1).done];
    const interrupted = runCall([...says(900), attempt(1).words(), attempt(1).commits, ...reply], known.state);
    expect(energies(interrupted)).toEqual([256, energy]);
  });

  it.each([
    ['too late', beginning(400, 725)],
    ['about what is known already', beginning(560)],
  ])('is not used for news that is %s', (_what, news) => {
    const { state } = runCall([...begun, paused]);
    expect(runCall([news], state).effects).toEqual([]);
    expect(runCall([news], state).state.bargeInEnergy).toBe(600);
  });

  it.each([
    ['talks', [talks(500)]],
    ['has talked', [...says(500), attempt(1).rejects('noise')]],
    ['holds', [{ type: 'hold', on: true, playedMs: 500 }]],
    ['presses a key', [{ type: 'key-pressed', key: '1', playedMs: 500 }]],
  ] satisfies [string, readonly UntimedEvent[]][])('is not looked for when the caller %s', (_what, events) => {
    const { state } = runCall([...begun, ...events]);
    expect(runCall([paused], state).effects).toEqual([]);
    expect(runCall([beginning(400)], state).kinds).not.toContain('withdraw-speech');
  });

  it('is not looked for in a greeting without one, nor in what is said later', () => {
    const started: UntimedEvent = { type: 'speech-started', speech: 1 };
    expect(runCall([{ type: 'answered' }, started]).timers.has('greeting-pause')).toBe(false);
    const replied = runCall([
      ...begun,
      spoken(1),
      ...isAnswered(1),
      { type: 'speech-started', speech: 2, playedMs: 0 },
    ]);
    expect(replied.all('set-timer').filter(({ timer }) => timer === 'greeting-pause')).toHaveLength(1);
    expect(runCall([paused, beginning(400)], replied.state).effects).toEqual([]);
  });

  it('leaves the echo to be measured in all of the greeting, and what is said then its recordings', () => {
    const { all, state } = runCall([...begun, paused, beginning(400), spoken(1)]);
    expect(all('measure-line')).toEqual([{ type: 'measure-line', segments: { first: 1, last: 2 }, agentSpoke: true }]);
    expect(runCall([{ type: 'line-measured', talkEnergy: 256, bargeInEnergy: 1_100 }], state).state.bargeInEnergy).toBe(
      1_100,
    );
    const interrupted = runCall([...begun, paused, beginning(400), ...says(900)]);
    expect(interrupted.all('start-attempt')).toMatchObject([{ segments: { first: 1, last: 2 }, overAgent: true }]);
  });
});
