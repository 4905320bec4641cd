import { describe, expect, it } from 'vitest';
import { asks, fires, greeted, hold, isAnswered, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';
import { samplePersona, samplePhrase } from '../testing/samples.ts';
import { newCall } from './call-state.ts';

const phrasesOf = ({ all }: ReturnType<typeof runCall>) => all('speak-phrase').map(({ phrase }) => phrase);

describe('a caller who says nothing', () => {
  it('is asked twice, then told goodbye and hung up on', () => {
    const asked = [fires('silence'), spoken(2), fires('silence'), spoken(3)];
    const call = runCall([...greeted, ...asked, fires('silence'), spoken(4)]);
    expect(phrasesOf(call)).toEqual(['greeting', 'stillThere', 'stillThere', 'goodbye']);
    expect(call.all('hang-up')).toHaveLength(1);
    expect(call.state.endReason).toBe('silent-caller');
  });

  it('has the whole silence anew after each question', () => {
    const { timers } = runCall([...greeted, fires('silence'), spoken(2)]);
    expect(timers.get('silence')).toBe(8_000);
  });

  it('is asked twice again after having said something', () => {
    const asked = [fires('silence'), spoken(2), fires('silence'), spoken(3)];
    const { state } = runCall([...greeted, ...asked, ...asks(1)]);
    expect(state.prompts).toBe(0);
  });

  it('is not asked while the agent speaks or what was said is not yet known', () => {
    expect(phrasesOf(runCall([...greeted, ...isAnswered(1), fires('silence')]))).toEqual(['greeting']);
    expect(phrasesOf(runCall([...greeted, ...says(), fires('silence')]))).toEqual(['greeting']);
  });
});

describe('the longest call', () => {
  const lastMinute = samplePhrase('One minute is left.', '8');
  const warned = newCall({ ...samplePersona, phrases: { ...samplePersona.phrases, lastMinute } });

  it('is warned of a minute before it ends, and at its half when it is short', () => {
    expect(runCall([{ type: 'answered' }]).timers.get('call-warning')).toBe(540_000);
    const short = newCall({ ...samplePersona, maxCallMs: 60_000 });
    expect(runCall([{ type: 'answered' }], short).timers.get('call-warning')).toBe(30_000);
  });

  it('is warned of at once when nobody is speaking', () => {
    const call = runCall([...greeted, fires('call-warning')], warned);
    expect(phrasesOf(call)).toEqual(['greeting', 'lastMinute']);
    expect(runCall([spoken(2)], call.state).timers.get('silence')).toBe(8_000);
  });

  it('is warned of when the reply has been said, once', () => {
    const speaking = runCall([...greeted, ...isAnswered(1), fires('call-warning')], warned);
    expect(phrasesOf(speaking)).toEqual(['greeting']);
    const call = runCall([spoken(2), spoken(3)], speaking.state);
    expect(phrasesOf(call)).toEqual(['lastMinute']);
  });

  it('is warned of after the turn that is being said, and when a held line is back', () => {
    const talking = runCall([...greeted, talks(), fires('call-warning')], warned);
    expect(phrasesOf(talking)).toEqual(['greeting']);
    expect(talking.state.warning).toBe('due');
    const held = runCall([...greeted, hold(true), fires('call-warning')], warned);
    expect(phrasesOf(held)).toEqual(['greeting']);
    expect(phrasesOf(runCall([hold(false)], held.state))).toEqual(['lastMinute']);
  });

  it('goes without a warning that the briefing does not have', () => {
    const call = runCall([...greeted, fires('call-warning')]);
    expect(phrasesOf(call)).toEqual(['greeting']);
    expect(call.timers.get('silence')).toBe(8_000);
  });

  it('ends with a goodbye that nothing cuts short and nothing is begun under', () => {
    const call = runCall([...greeted, ...says(), fires('longest-call')]);
    const after = runCall([talks(100), fires('filler'), hold(true), { type: 'key-pressed', key: '1' }], call.state);
    expect(after.effects).toEqual([]);
    expect(after.state.speech).toMatchObject({ kind: 'goodbye', paused: false });
    expect(runCall([spoken(2)], after.state).state).toMatchObject({ phase: 'ended', endReason: 'too-long' });
  });
});
