import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, isAnswered, pauses, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';

const measured = (talkEnergy: number, bargeInEnergy: number | null = null): UntimedEvent => ({
  type: 'line-measured',
  talkEnergy,
  bargeInEnergy,
});
const energies = ({ all }: ReturnType<typeof runCall>) => all('set-talk-energy').map(({ energy }) => energy);

describe('a line', () => {
  it('is measured by what was recorded beside the greeting', () => {
    const { all } = runCall(greeted);
    expect(all('close-segment')).toEqual([{ type: 'close-segment', segment: 1, atOnce: false }]);
    expect(all('measure-line')).toEqual([{ type: 'measure-line', segments: { first: 1, last: 1 }, agentSpoke: true }]);
  });

  it('shows no echo under a greeting that the caller talked over, or that was not heard', () => {
    const greetings = [[...says(500), spoken(1)], [spoken(1, false)]];
    for (const greeting of greetings) {
      const { all } = runCall([{ type: 'answered' }, ...greeting]);
      expect(all('measure-line').filter(({ agentSpoke }) => agentSpoke)).toEqual([]);
    }
  });

  it('is measured by the first reply that nothing came into, when the greeting was interrupted, and once', () => {
    const interrupted = [{ type: 'answered' }, ...says(800), attempt(1).words(), attempt(1).commits] as const;
    const replied = [...attempt(1).piece(0, 'We open at nine.', 2_000), attempt(1).done];
    const measurements = (events: readonly UntimedEvent[]) =>
      runCall([...interrupted, ...replied, ...events])
        .all('measure-line')
        .filter(({ agentSpoke }) => agentSpoke);
    expect(measurements([spoken(2)])).toHaveLength(1);
    expect(measurements([talks(500), pauses, attempt(2).rejects('noise'), spoken(2)])).toEqual([]);
    expect(measurements([talks(500), pauses, spoken(2)])).toEqual([]);
    const again = [...asks(2), ...attempt(2).piece(0, 'At nine.', 2_000), attempt(2).done, spoken(3)];
    expect(measurements([spoken(2), measured(256, 500), ...again])).toHaveLength(1);
    expect(measurements([spoken(2), ...again])).toHaveLength(2);
  });

  it('is listened to more closely while the agent is silent', () => {
    expect(energies(runCall([...greeted, ...isAnswered(1), spoken(2)]))).toEqual([600, 256, 600, 256]);
  });

  it('that is noisy raises what counts as talking, and goes on in a recorder that knows', () => {
    const { state } = runCall(greeted);
    const noisy = runCall([measured(900)], state);
    expect(noisy.effects).toEqual([
      { type: 'set-talk-energy', energy: 900 },
      { type: 'renew-recording', talkEnergy: 900 },
    ]);
    expect(energies(runCall(isAnswered(1), noisy.state))).toEqual([900]);
  });

  it('that grows quiet is listened to more closely again, by the recorder that is there', () => {
    const { state } = runCall([...greeted, measured(900)]);
    expect(runCall([measured(300)], state).effects).toEqual([{ type: 'set-talk-energy', energy: 300 }]);
  });

  it('that was noisy for a while lets the caller interrupt as before, echo or none', () => {
    const { state } = runCall([...greeted, measured(256, 700), measured(1_500)]);
    expect(energies(runCall(isAnswered(1), state))).toEqual([1_500]);
    const quiet = runCall([measured(256)], state);
    expect(energies(runCall(isAnswered(1), quiet.state))).toEqual([700]);
  });

  it('that is about as it was changes nothing', () => {
    const { state } = runCall([...greeted, measured(900)]);
    for (const energy of [780, 900, 1_030]) expect(runCall([measured(energy)], state).effects).toEqual([]);
    for (const energy of [760, 1_040]) expect(runCall([measured(energy)], state).effects).not.toEqual([]);
  });

  it('that echoes raises only what counts as talking over the agent', () => {
    const { state } = runCall(greeted);
    const echoing = runCall([measured(256, 1_500)], state);
    expect(echoing.kinds).not.toContain('renew-recording');
    // That has its time with the agent's next word.
    expect(energies(echoing)).toEqual([]);
    expect(energies(runCall([...isAnswered(1), spoken(2)], echoing.state))).toEqual([1_500, 256]);
  });

  it('that is measured while the agent speaks is taken into account with its next word: Asterisk lets it wait', () => {
    const { state } = runCall([...greeted, ...isAnswered(1)]);
    for (const talked of [[], [talks(500), pauses]]) {
      const speaking = runCall([...talked, measured(300, 1_500)], state);
      expect(energies(speaking)).toEqual([]);
      expect(energies(runCall([spoken(2)], speaking.state))).toEqual([300]);
      expect(speaking.state.bargeInEnergy).toBe(1_500);
    }
  });

  it('whose noise begins over the agent does not keep it paused', () => {
    const { state } = runCall([...greeted, ...isAnswered(1), talks(500), fires('long-talk')]);
    const known = runCall([measured(900)], state);
    expect(known.kinds.slice(0, 2)).toEqual(['withdraw-speech', 'set-talk-energy']);
    expect(energies(known)).toEqual([900]);
    expect(known.kinds).toContain('renew-recording');
    const over = runCall([pauses, attempt(2).rejects('noise')], known.state);
    expect(over.kinds).toContain('resume-speech');
  });

  it('that is loud before the answer is measured before the greeting', () => {
    const loud = runCall([talks(), { type: 'answered' }]);
    expect(loud.all('speak-phrase')).toEqual([]);
    const sampled = runCall([fires('greeting')], loud.state);
    expect(sampled.all('measure-line')).toEqual([
      { type: 'measure-line', segments: { first: 1, last: 1 }, agentSpoke: false },
    ]);
    const known = runCall([measured(900)], sampled.state);
    expect(known.all('speak-phrase')).toEqual([{ type: 'speak-phrase', speech: 1, phrase: 'greeting' }]);
    expect(energies(known).at(-1)).toBe(900);
    // A measurement that does not come holds no greeting up.
    const unknown = runCall([talks(), fires('greeting')], sampled.state);
    expect(unknown.all('speak-phrase')).toEqual([{ type: 'speak-phrase', speech: 1, phrase: 'greeting' }]);
  });

  it('whose sound before the answer was a click is greeted without a measurement', () => {
    const { all } = runCall([talks(), { type: 'answered' }, pauses, fires('greeting')]);
    expect(all('measure-line')).toEqual([]);
    expect(all('speak-phrase')).toHaveLength(1);
  });

  it('of which the agent hears itself is known from then on', () => {
    const over = runCall([...greeted, ...isAnswered(1), ...says(500), attempt(2).rejects('noise')]);
    expect(over.all('measure-echo')).toHaveLength(1);
    const known = runCall([{ type: 'echo-measured', bargeInEnergy: 900 }], over.state);
    expect(energies(known)).toEqual([]);
    expect(known.state.bargeInEnergy).toBe(900);
    expect(runCall([{ type: 'echo-measured', bargeInEnergy: 700 }], known.state).state.bargeInEnergy).toBe(900);
  });

  it('has no echo in a back-channel, nor in a noise while the agent is silent', () => {
    const hum = [...greeted, ...isAnswered(1), ...says(500), attempt(2).rejects('back-channel')];
    expect(runCall(hum).all('measure-echo')).toEqual([]);
    expect(runCall([...greeted, ...says(), attempt(1).rejects('noise')]).all('measure-echo')).toEqual([]);
  });

  it('does not let a filler be interrupted by its own echo', () => {
    expect(energies(runCall([...greeted, ...asks(1), fires('filler'), spoken(2)]))).toEqual([600, 256, 600, 256]);
  });
});

describe('half a sentence in which no word was found', () => {
  const at = (atMs: number, event: UntimedEvent): UntimedEvent => ({ ...event, atMs });
  const half = [at(5_000, talks()), at(6_000, pauses), at(6_100, attempt(1).rejects('silence'))];
  const segmentsOf = (events: readonly UntimedEvent[]) =>
    runCall([...greeted, ...events])
      .all('start-attempt')
      .map(({ turn, segments, talkStartedAt }) => [turn, segments.first, segments.last, talkStartedAt]);

  it('is heard together with what the caller goes on with', () => {
    const goneOn = segmentsOf([...half, at(7_200, talks()), at(8_000, pauses)]);
    expect(goneOn).toEqual([
      [1, 1, 2, 5_000],
      [2, 1, 3, 5_000],
    ]);
  });

  it('is over a second and a half later, and once something was understood', () => {
    expect(segmentsOf([...half, at(7_201, talks()), at(8_000, pauses)]).at(-1)).toEqual([2, 3, 3, 7_201]);
    const hummed = [...half.slice(0, 2), at(6_100, attempt(1).rejects('back-channel'))];
    expect(segmentsOf([...hummed, at(6_500, talks()), at(7_000, pauses)]).at(-1)).toEqual([2, 3, 3, 6_500]);
  });

  it('has nothing to do with keys', () => {
    const pressed = [
      ...half,
      at(6_500, { type: 'key-pressed', key: '1' }),
      at(6_600, { type: 'key-pressed', key: '#' }),
    ];
    expect(segmentsOf(pressed).at(-1)).toEqual([2, 3, 3, 6_500]);
  });

  it('is not heard again once a turn was taken, nor are keys in which there was none', () => {
    const taken = [at(6_150, talks()), at(6_600, pauses), at(6_650, attempt(2).words()), at(6_700, attempt(2).commits)];
    const after = [at(7_000, talks()), at(7_500, pauses)];
    expect(segmentsOf([...half, ...taken, ...after]).at(-1)).toEqual([3, 4, 4, 7_000]);
    const keys = [at(5_000, { type: 'key-pressed', key: '1' }), at(5_100, { type: 'key-pressed', key: '#' })] as const;
    const nothing = at(5_200, attempt(1).rejects('noise'));
    expect(segmentsOf([...keys, nothing, at(5_600, talks()), at(6_000, pauses)]).at(-1)).toEqual([2, 3, 3, 5_600]);
  });

  it('does not grow beyond the longest turn', () => {
    const again = (atMs: number, turn: number) => [
      at(atMs, talks()),
      at(atMs + 700, pauses),
      at(atMs + 710, attempt(turn).rejects('noise')),
    ];
    const noises = Array.from({ length: 40 }, (_, index) => again(5_000 + 1_000 * index, index + 1)).flat();
    const spans = segmentsOf(noises).map(([, first = 0, last = 0]) => last - first);
    expect(Math.max(...spans)).toBe(30);
  });
});

describe('a noise', () => {
  const noise = attempt(1).rejects('noise');

  it('is no sign of life: the silence that it came into goes on', () => {
    const cough = runCall([...greeted, ...says(), noise]);
    expect(cough.timers.get('silence')).toBe(8_000);
    expect(cough.all('set-timer').filter(({ timer }) => timer === 'silence')).toHaveLength(1);
    const { all } = runCall([fires('silence')], cough.state);
    expect(all('speak-phrase')).toEqual([{ type: 'speak-phrase', speech: 2, phrase: 'stillThere' }]);
  });

  it('does not put off the question whether somebody is there, when it came just before', () => {
    const { all, state } = runCall([...greeted, talks(), fires('silence'), pauses, noise]);
    expect(all('speak-phrase').at(-1)).toEqual({ type: 'speak-phrase', speech: 2, phrase: 'stillThere' });
    expect(state.prompts).toBe(1);
  });

  it('over that question leaves the silence after it to be asked about', () => {
    const asked = [...greeted, fires('silence'), ...says(300), attempt(1).words()];
    const { timers } = runCall([...asked, ...says(), attempt(1, 2).rejects('noise')]);
    expect(timers.get('silence')).toBe(8_000);
  });

  it('takes its deadline and its fillers with it', () => {
    const { timers } = runCall([...greeted, ...says(), fires('end-of-turn'), noise]);
    expect([...timers.keys()].sort()).toEqual(['call-warning', 'longest-call', 'silence']);
  });

  it('known before its full silence has none', () => {
    const { timers } = runCall([...greeted, ...says(), noise]);
    expect([timers.has('end-of-turn'), timers.has('long-turn')]).toEqual([false, false]);
  });

  it('is followed by listening when a filler was said for it', () => {
    const { state, timers } = runCall([...greeted, ...says(), fires('end-of-turn'), fires('filler'), noise, spoken(2)]);
    expect(state.phase).toBe('listening');
    expect(timers.get('silence')).toBe(8_000);
  });

  it('lets the wait for a reply that is owed go on', () => {
    const { timers } = runCall([...greeted, ...asks(1), ...says(), attempt(2).rejects('noise')]);
    expect([timers.get('filler'), timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
  });

  it('does not begin that wait anew when it is known late', () => {
    const late = runCall([...greeted, ...asks(1), ...says(), fires('end-of-turn')]);
    const { effects } = runCall([attempt(2).rejects('noise')], late.state);
    expect(effects.filter((effect) => 'timer' in effect && effect.timer === 'filler')).toEqual([]);
    expect(late.timers.get('filler')).toBe(1_800);
  });

  it('lets a reply that has come meanwhile be spoken', () => {
    const { all } = runCall([
      ...greeted,
      ...asks(1),
      ...says(),
      ...attempt(1).piece(0, 'At nine.', 1_000),
      attempt(2).rejects('noise'),
    ]);
    expect(all('speak-reply')).toEqual([{ type: 'speak-reply', speech: 2, turn: 1, attempt: 1 }]);
  });
});
