import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, isAnswered, pauses, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';
import { samplePersona, samplePhrase } from '../testing/samples.ts';
import { newCall } from './call-state.ts';

const phrasesOf = ({ all }: ReturnType<typeof runCall>) => all('speak-phrase').map(({ phrase }) => phrase);
const fillersOf = ({ all }: ReturnType<typeof runCall>) => all('speak-filler').map(({ index }) => index);
const first = attempt(1);

describe('the wait for a reply', () => {
  it('is filled from the full silence on, whoever keeps it waiting', () => {
    const unheard = runCall([...greeted, ...says(), fires('end-of-turn')]);
    expect(unheard.timers.get('filler')).toBe(1_800);
    expect(fillersOf(runCall([fires('filler')], unheard.state))).toEqual([0]);
    expect(fillersOf(runCall([...greeted, ...asks(1), fires('filler')]))).toEqual([0]);
  });

  it('is not filled before, nor while the caller talks', () => {
    expect(fillersOf(runCall([...greeted, ...says(), fires('filler')]))).toEqual([]);
    expect(runCall([...greeted, ...asks(1), talks()]).timers.has('filler')).toBe(false);
    expect(fillersOf(runCall([...greeted, ...asks(1), talks(), fires('filler')]))).toEqual([]);
  });

  it('is filled again and again, never twice running with the same words', () => {
    const filled = [2, 3, 4, 5].flatMap((speech) => [fires('filler'), spoken(speech)]);
    const call = runCall([...greeted, ...asks(1), ...filled]);
    expect(fillersOf(call)).toEqual([0, 1, 0, 1]);
    expect(call.timers.get('filler')).toBe(1_800);
    const { fillers } = samplePersona.phrases;
    const three = { ...samplePersona.phrases, fillers: [...fillers, samplePhrase('So.', '9')] };
    const persona = { ...samplePersona, phrases: three };
    expect(fillersOf(runCall([...greeted, ...asks(1), ...filled], newCall(persona)))).toEqual([0, 1, 2, 0]);
  });

  it('is filled with other words than the wait before it', () => {
    const before = [
      ...asks(1),
      fires('filler'),
      spoken(2),
      ...first.piece(0, 'At nine.', 1_000),
      first.done,
      spoken(3),
    ];
    const { all } = runCall([...greeted, ...before, ...asks(2), fires('filler')]);
    expect(all('speak-filler').map(({ index }) => index)).toEqual([0, 1]);
  });

  it('lets a filler end before the reply that has come meanwhile', () => {
    const filling = runCall([...greeted, ...asks(1), fires('filler'), ...first.piece(0, 'At nine.', 1_000)]);
    expect(filling.kinds).not.toContain('stop-speech');
    expect(filling.kinds).not.toContain('speak-reply');
    const { all } = runCall([spoken(2)], filling.state);
    expect(all('speak-reply')).toEqual([{ type: 'speak-reply', speech: 3, turn: 1, attempt: 1 }]);
  });

  it('lets a speech go on that was paused for so long', () => {
    const { all } = runCall([...greeted, ...isAnswered(1), ...says(500), fires('end-of-turn'), fires('filler')]);
    expect(all('resume-speech')).toEqual([{ type: 'resume-speech', speech: 2 }]);
    expect(all('speak-filler')).toEqual([]);
  });

  it('is over with 120 ms of audio, or with less when that is all', () => {
    const short = runCall([...greeted, ...asks(1), ...first.piece(0, 'At nine.', 119)]);
    expect(short.kinds).not.toContain('speak-reply');
    expect(runCall([first.done], short.state).kinds).toContain('speak-reply');
    const enough = runCall([...greeted, ...asks(1), ...first.piece(0, 'At nine.', 120)]);
    expect(enough.kinds).toContain('speak-reply');
    expect([enough.timers.has('filler'), enough.timers.has('turn-deadline')]).toEqual([false, false]);
  });
});

describe('a reply that does not come', () => {
  it('is given up at the full silence, not while the caller may go on', () => {
    const early = runCall([...greeted, ...says(), first.fails]);
    expect(early.state).toMatchObject({ turn: { number: 1 }, speech: null, failedTurns: 0 });
    const goneOn = runCall([...says(), attempt(1, 2).words(), attempt(1, 2).commits], early.state);
    expect(goneOn.state.reply?.attempt).toMatchObject({ turn: 1, attempt: 2 });
    expect(phrasesOf(runCall([fires('end-of-turn')], early.state))).toEqual(['apology']);
  });

  it('has no deadline any more when words have overtaken it', () => {
    const { timers } = runCall([...greeted, ...asks(1), ...says(), attempt(2).words()]);
    expect([timers.has('turn-deadline'), timers.has('filler')]).toEqual([false, false]);
  });

  it('is apologised for, and the second running hands the caller over', () => {
    const failure = (turn: number) => [...says(), fires('end-of-turn'), attempt(turn).fails];
    const call = runCall([...greeted, ...failure(1), spoken(2), ...failure(2), spoken(3)]);
    expect(phrasesOf(call)).toEqual(['greeting', 'apology', 'handover']);
    expect(call.all('leave-to-dialplan')).toHaveLength(1);
    expect(call.state.endReason).toBe('turns-failed');
  });

  it.each([
    ['whose words are not known', [...says(), fires('end-of-turn')]],
    ['whose words are', [...asks(1)]],
  ])('is given up at the deadline of a turn %s', (_which, turn) => {
    const call = runCall([...greeted, ...turn, fires('turn-deadline')]);
    expect(call.all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(call.state).toMatchObject({ turn: null, reply: null, speech: { kind: 'apology' } });
    expect(call.state.turns).toMatchObject([{ attempts: [{ outcome: 'failed', errorCode: 'turn.deadline' }] }]);
  });

  it('is given up later when the agent is saying something else', () => {
    const { state, timers } = runCall([
      { type: 'answered' },
      talks(500),
      fires('resume'),
      pauses,
      fires('end-of-turn'),
      fires('filler'),
      fires('turn-deadline'),
    ]);
    expect(state.speech?.kind).toBe('greeting');
    expect(timers.get('turn-deadline')).toBe(1_800);
  });

  it('does not take the turn with it that the caller is just saying', () => {
    for (const saying of [[talks()], [...says()], [talks(), pauses, talks()]]) {
      const call = runCall([...greeted, ...asks(1), ...saying]);
      const overdue = runCall([fires('turn-deadline')], call.state);
      expect(overdue.effects).toEqual([]);
      expect(overdue.state.turn?.number).toBe(2);
    }
    // It has a deadline again when that was nothing.
    const nothing = [...asks(1), ...says(), fires('turn-deadline'), attempt(2).rejects('noise')];
    expect(runCall([...greeted, ...nothing]).timers.get('turn-deadline')).toBe(8_000);
  });
});

describe('a reply that ends the call', () => {
  it('is followed by hanging up', () => {
    const call = runCall([...greeted, ...isAnswered(1), first.endsCall, spoken(2)]);
    expect(call.all('hang-up')).toHaveLength(1);
    expect(call.state).toMatchObject({ phase: 'ended', endReason: 'agent-ended' });
  });

  it('is the goodbye when it has no words of its own', () => {
    const call = runCall([...greeted, ...asks(1), first.endsCall, first.done, spoken(2)]);
    expect(phrasesOf(call)).toEqual(['greeting', 'goodbye']);
    expect(call.state).toMatchObject({ phase: 'ended', endReason: 'agent-ended' });
    expect(call.state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'Goodbye.' });
  });

  it('ends nothing when the caller has taken it back', () => {
    const taken = [...says(), first.words(), ...says(), first.commits, first.endsCall, first.done];
    const call = runCall([...greeted, ...taken, fires('end-of-turn')]);
    expect(call.kinds).not.toContain('hang-up');
    expect(phrasesOf(call)).toEqual(['greeting']);
  });
});
