import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, isAnswered, pauses, says, spoken, talks } from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';

const speaking = [...greeted, ...isAnswered(1)];
const first = attempt(1);
const second = attempt(2);
const onSpeech = ({ effects }: ReturnType<typeof runCall>) =>
  effects.flatMap((effect) =>
    effect.type === 'pause-speech' || effect.type === 'resume-speech' || effect.type === 'stop-speech'
      ? [`${effect.type} ${effect.speech}`]
      : [],
  );

describe('a sound over the agent', () => {
  it('silences it at once', () => {
    expect(onSpeech(runCall([...speaking, talks(500)]))).toEqual(['pause-speech 2']);
  });

  it.each(['back-channel', 'noise', 'silence', 'invention'] as const)(
    'that was %s lets it go on from the same word, and the reply is whole',
    (rejected) => {
      const call = runCall([...speaking, ...says(500), second.rejects(rejected)]);
      expect(onSpeech(call)).toEqual(['pause-speech 2', 'resume-speech 2']);
      expect(call.all('cancel-attempt')).toEqual([]);
      const { state } = runCall([first.done, spoken(2)], call.state);
      expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We open at nine.' });
      expect(state.turns).toMatchObject([
        { turn: 2, rejection: rejected, heard: '' },
        { turn: 1, heard: 'We open at nine.', interrupted: false },
      ]);
    },
  );

  it('is told to the pipeline as such, unless it is over a filler', () => {
    expect(
      runCall([...speaking, ...says(500)])
        .all('start-attempt')
        .at(-1),
    ).toMatchObject({ overAgent: true });
    const filling = runCall([...greeted, ...asks(1), fires('filler'), ...says(300)]);
    expect(filling.all('start-attempt').at(-1)).toMatchObject({ turn: 2, overAgent: false });
  });

  it('lets it go on after 850 ms while it is not known what it was', () => {
    const call = runCall([...speaking, ...says(500)]);
    expect(call.timers.get('resume')).toBe(850);
    expect(onSpeech(runCall([fires('resume')], call.state))).toEqual(['resume-speech 2']);
  });

  it('does not let it go on while the caller is still talking', () => {
    expect(onSpeech(runCall([...speaking, talks(500), fires('resume')]))).toEqual(['pause-speech 2']);
  });

  it('must last half a second to silence it once another turned out to be nothing', () => {
    const nothing = [...speaking, ...says(500), second.rejects('noise')];
    const short = runCall([...nothing, talks(900)]);
    expect(short.timers.get('barge-in')).toBe(500);
    const before = ['pause-speech 2', 'resume-speech 2'];
    expect(onSpeech(short)).toEqual(before);
    expect(runCall([pauses], short.state).effects).toContainEqual({ type: 'clear-timer', timer: 'barge-in' });
    expect(onSpeech(runCall([...nothing, talks(900), fires('barge-in')]))).toEqual([...before, 'pause-speech 2']);
    expect(onSpeech(runCall([...nothing, ...says(900), fires('barge-in')]))).toEqual(before);
  });

  it('silences the next speech at once again', () => {
    const nothing = [...speaking, ...says(500), second.rejects('noise'), spoken(2)];
    const next = [...says(), attempt(3).words(), attempt(3).commits, ...attempt(3).piece(0, 'At nine.', 1_000)];
    expect(onSpeech(runCall([...nothing, ...next, talks(300)])).at(-1)).toBe('pause-speech 3');
  });

  it.each([
    ['fails', [second.fails, fires('end-of-turn')]],
    ['fails after its full silence', [fires('end-of-turn'), second.fails]],
    ['says nothing', [fires('end-of-turn'), fires('turn-deadline')]],
  ])('that is short costs nothing when the pipeline %s', (_how, events) => {
    const call = runCall([...speaking, ...says(500), ...events]);
    expect(onSpeech(call)).toEqual(['pause-speech 2', 'resume-speech 2']);
    expect(call.state).toMatchObject({ turn: null, failedTurns: 0, reply: { attempt: { turn: 1 } } });
    expect(call.state.turns).toMatchObject([{ turn: 2, committedAttempt: null, attempts: [{ outcome: 'failed' }] }]);
  });

  it('that is long is a turn when the pipeline fails', () => {
    const call = runCall([...speaking, talks(500), fires('resume'), pauses, second.fails, fires('end-of-turn')]);
    expect(onSpeech(call)).toEqual(['pause-speech 2', 'stop-speech 2']);
    expect(call.state).toMatchObject({ failedTurns: 1, speech: { kind: 'apology' } });
  });

  it.each([
    ['began before the reply', [...greeted, ...asks(1), ...says(), second.fails, fires('end-of-turn')]],
    ['outlasted the reply', [...speaking, first.done, ...says(1_900), spoken(2), second.fails, fires('end-of-turn')]],
    [
      'was understood too late',
      [
        ...speaking,
        first.done,
        ...says(1_900),
        spoken(2),
        fires('end-of-turn'),
        fires('filler'),
        second.words(),
      ].concat(fires('turn-deadline')),
    ],
  ])('that is short and %s is a turn when the pipeline fails', (_which, events) => {
    const { state } = runCall(events);
    expect(state).toMatchObject({ turn: null, reply: null, failedTurns: 1, speech: { kind: 'apology' } });
    expect(state.turns).toMatchObject([{ turn: 1 }, { turn: 2, attempts: [{ outcome: 'failed' }] }]);
  });

  it('that is known leaves nothing to resume later', () => {
    for (const known of [second.rejects('noise'), second.words()]) {
      expect(runCall([...speaking, ...says(500), known]).timers.has('resume')).toBe(false);
    }
  });

  it('that goes on after the speech has ended is a turn like any other', () => {
    const { state, all } = runCall([...speaking, ...says(1_900), spoken(2), second.words(), second.commits]);
    expect(all('resume-speech')).toEqual([]);
    expect(state.reply?.attempt.turn).toBe(2);
    expect(state.conversation.map(({ speaker }) => speaker)).toEqual(['agent', 'caller', 'agent', 'caller']);
  });
});

describe('words over the agent', () => {
  const heard = { speaker: 'agent', text: 'We open', interrupted: true };

  it('stop it, and only what was heard of the reply stands', () => {
    const call = runCall([...speaking, ...says(1_060), second.words('Wait.')]);
    expect(onSpeech(call)).toEqual(['pause-speech 2', 'stop-speech 2']);
    expect(call.all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(call.all('start-attempt').at(-1)?.history.at(-1)).toEqual(heard);
    expect(call.state.conversation.at(-1)).toEqual(heard);
    expect(call.state.turns).toMatchObject([{ heard: 'We open', interrupted: true }]);
  });

  it('do not cancel an attempt that is over', () => {
    const call = runCall([...speaking, first.done, ...says(1_060), second.words('Wait.')]);
    expect(call.all('cancel-attempt')).toEqual([]);
  });

  it('stop it although it had gone on already, of which all stands that was heard by then', () => {
    const call = runCall([
      ...speaking,
      ...says(500),
      { ...fires('resume'), playedMs: 500 },
      { ...second.words('Wait.'), playedMs: 1_060 },
    ]);
    expect(onSpeech(call)).toEqual(['pause-speech 2', 'resume-speech 2', 'stop-speech 2']);
    expect(call.state.conversation.at(-1)).toEqual(heard);
    // What the next attempt at this turn is told.
    expect(runCall(says(), call.state).all('start-attempt').at(-1)?.history.at(-1)).toEqual(heard);
  });

  it('stop the greeting, of which what was heard stands', () => {
    const call = runCall([{ type: 'answered' }, ...says(800), first.words('Hello?'), first.commits]);
    expect(onSpeech(call)).toEqual(['pause-speech 1', 'stop-speech 1']);
    expect(call.state.conversation).toEqual([
      { speaker: 'agent', text: 'Hello,', interrupted: true },
      { speaker: 'caller', text: 'Hello?' },
    ]);
  });

  it('stop a filler, which says nothing, and the reply that it stood for', () => {
    const call = runCall([...greeted, ...asks(1), fires('filler'), ...says(300), second.words('Wait.')]);
    expect(onSpeech(call)).toEqual(['pause-speech 2', 'stop-speech 2']);
    expect(call.all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(call.state.conversation.at(-1)).toEqual({ speaker: 'caller', text: 'When do you open?' });
  });

  it('let a filler be that is said while they themselves are awaited', () => {
    const call = runCall([...greeted, ...says(), fires('end-of-turn'), fires('filler'), first.words()]);
    expect(onSpeech(call)).toEqual([]);
  });

  it('stop it at the deadline too, when nothing ever comes of them', () => {
    const long = [talks(800), fires('resume'), pauses];
    const call = runCall([{ type: 'answered' }, ...long, fires('end-of-turn'), fires('turn-deadline')]);
    expect(onSpeech(call)).toEqual(['pause-speech 1', 'stop-speech 1']);
    expect(call.state.speech).toMatchObject({ kind: 'apology', paused: false });
  });
});
