import type { BriefedPersona } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, isAnswered, passesCallsOn, says, talks } from '../testing/call-scenes.ts';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';
import { samplePersona, samplePhrase } from '../testing/samples.ts';
import { adoptedCall, lostCall, savedCall } from './adopted-call.ts';
import { newCall } from './call-state.ts';
import { savedCall as schema } from './live-call.ts';

const resumed = samplePhrase('Sorry, I was gone.', '9');
const persona: BriefedPersona = { ...samplePersona, phrases: { ...samplePersona.phrases, resumed } };
const greeting = { speaker: 'agent', text: 'Hello, an AI speaks.' };
const question = { speaker: 'caller', text: 'When do you open?' };

/** What of a call reaches the disk, and comes back from it. */
function saved(events: readonly UntimedEvent[]) {
  const { state } = runCall(events);
  return schema.parse(JSON.parse(JSON.stringify(savedCall(state))));
}

/** The call as another process goes on with it, `sinceMs` after it was saved. */
function adopts(
  events: readonly UntimedEvent[],
  { sinceMs = 0, apologise = true, answeredForMs = 60_000, as = persona } = {},
) {
  const from = adoptedCall(as, saved(events), sinceMs);
  return runCall([{ type: 'adopted', apologise, answeredForMs }], from);
}

const inReply = [...greeted, ...isAnswered(1), { type: 'speech-started', speech: 2, playedMs: 1_000 }] as const;

describe('a call that another process takes up', () => {
  it('is told of in one sentence, recorded, and ended in time', () => {
    const { state, all, timers } = adopts(greeted);
    expect(all('speak-phrase')).toEqual([{ type: 'speak-phrase', speech: 12, phrase: 'resumed' }]);
    expect(all('start-recording')).toHaveLength(1);
    expect(timers.get('longest-call')).toBe(540_000);
    expect(timers.get('call-warning')).toBe(480_000);
    expect(state).toMatchObject({ phase: 'speaking', speech: { kind: 'resumed', phrase: resumed } });
  });

  it('goes on as any other, with what was said before as history', () => {
    const { state } = adopts([
      ...greeted,
      ...isAnswered(1),
      attempt(1).done,
      { type: 'speech-finished', speech: 2, played: true },
    ]);
    const next = runCall([{ type: 'speech-finished', speech: 13, played: true }, ...says()], state);
    const [started] = next.all('start-attempt');
    expect(started).toMatchObject({ turn: 3, attempt: 1, segments: { first: 1, last: 1 } });
    expect(started?.history).toEqual([
      greeting,
      question,
      { speaker: 'agent', text: 'We open at nine.' },
      { speaker: 'agent', text: resumed.text },
    ]);
  });

  it('is apologised to with what there is, in a briefing of before', () => {
    expect(adopts(greeted, { as: samplePersona }).all('speak-phrase')).toMatchObject([{ phrase: 'apology' }]);
  });

  it('only listens on, where nobody has noticed', () => {
    const { state, all, timers } = adopts(greeted, { apologise: false });
    expect(all('speak-phrase')).toEqual([]);
    expect(state.phase).toBe('listening');
    expect(timers.has('silence')).toBe(true);
  });

  it('keeps what was heard of a reply, until the very moment', () => {
    // A second of two was played when it was saved.
    const at = (sinceMs: number) => adopts(inReply, { sinceMs }).state;
    expect(at(0).conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We open', interrupted: true });
    expect(at(600).conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We open at', interrupted: true });
    expect(at(5_000).conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We open at nine.' });
    expect(at(5_000).turns).toMatchObject([{ turn: 1, heard: 'We open at nine.', transcript: question.text }]);
  });

  it('keeps of a paused reply what was heard before the pause', () => {
    const { state } = adopts([...inReply, talks(1_000)], { sinceMs: 5_000 });
    expect(state.conversation.at(-1)).toMatchObject({ text: 'We open', interrupted: true });
  });

  it('makes no attempt again that was under way: its turn is on record, and the next has a number of its own', () => {
    for (const events of [[...greeted, ...says()], [...greeted, ...asks(1)], inReply]) {
      const { state, all } = adopts(events);
      expect(saved(events).underWay).toEqual([{ turn: 1, attempt: 1 }]);
      expect(all('start-attempt')).toEqual([]);
      expect(state).toMatchObject({
        turn: null,
        reply: null,
        turns: [{ turn: 1, attempts: [{ outcome: 'pending' }] }],
      });
      expect(state.nextTurn).toBeGreaterThan(1);
    }
  });

  it.each([
    ['before any turn', greeted, { turn: 1, attempt: 1 }],
    ['in the first words of one', [...greeted, talks()], { turn: 1, attempt: 1 }],
    ['behind an attempt', [...greeted, ...says()], { turn: 1, attempt: 2 }],
    ['in words over an attempt', [...greeted, ...says(), talks()], { turn: 1, attempt: 2 }],
    ['while a reply is owed', [...greeted, ...asks(1)], { turn: 2, attempt: 1 }],
  ])('knows as which attempt the unsent words would have gone out, %s', (_, events, unsent) => {
    expect(saved(events).unsent).toEqual(unsent);
    expect(adopts(events).state.nextTurn).toBe(unsent.turn + 1);
  });

  it('knows whom it was passed to', () => {
    const transfers = [{ destination: 'reception', outcome: 'busy', at: 1_000 }] as const;
    const from = adoptedCall(persona, { ...saved(greeted), transfers: [...transfers] }, 0);
    const left = runCall([{ type: 'adopted', apologise: true, answeredForMs: 60_000 }, { type: 'caller-left' }], from);
    expect(left.all('finish')[0]?.outcome.transfers).toEqual(transfers);
  });

  it('counts its failed turns on', () => {
    const { state } = adopts([...greeted, ...says(), fires('end-of-turn'), attempt(1).fails]);
    expect(state.failedTurns).toBe(1);
  });

  it('has a turn in which nothing was said besides what is recorded of it', () => {
    expect(adopts([...greeted, talks()]).state.turns).toMatchObject([{ turn: 1, transcript: null }]);
  });
});

describe('a call that was about to end when its process died', () => {
  const ends = (events: readonly UntimedEvent[]) => adopts(events);

  it('ends with a goodbye, and for the reason it had', () => {
    const { state, all } = ends([...greeted, fires('longest-call')]);
    expect(state).toMatchObject({ phase: 'ending', endReason: 'too-long' });
    expect(all('speak-phrase')).toMatchObject([{ phrase: 'goodbye' }]);
    const over = runCall([{ type: 'speech-finished', speech: 13, played: true }], state);
    expect(over.all('hang-up')).toHaveLength(1);
    expect(over.all('finish')).toMatchObject([{ outcome: { reason: 'too-long', result: 'completed' } }]);
  });

  it('ends where the model’s last words were being said', () => {
    const { state } = ends([...greeted, ...isAnswered(1), attempt(1).endsCall, attempt(1).done]);
    expect(state).toMatchObject({ phase: 'ending', endReason: 'agent-ended', speech: { kind: 'goodbye' } });
  });

  it('is passed on where that was announced', () => {
    const fails = (turn: number) => [...says(), fires('end-of-turn'), attempt(turn).fails];
    const { state } = ends([
      ...greeted,
      ...fails(1),
      { type: 'speech-finished', speech: 2, played: true },
      ...fails(2),
    ]);
    expect(state).toMatchObject({ phase: 'ending', endReason: 'turns-failed', speech: { kind: 'handover' } });
    const over = runCall([{ type: 'speech-finished', speech: 14, played: true }], state);
    expect(over.all('leave-to-dialplan')).toHaveLength(1);
  });
});

describe('a call that was being passed on when its process died', () => {
  it('is known as one that may come back', () => {
    const passesOn = [...greeted, ...asks(1), attempt(1).transfersTo('reception'), attempt(1).done];
    const { state } = runCall(passesOn, newCall(passesCallsOn));
    expect(state.phase).toBe('transferring');
    expect(savedCall(state).passedOn).toBe(true);
    expect(saved(greeted).passedOn).toBeUndefined();
  });
});

describe('a call whose caller was gone before anybody took it up', () => {
  it('has a record of what is known, and of what the caller heard until then', () => {
    const lost = lostCall(saved(inReply), { reason: 'agent-lost', savedAt: 10_000, endedAt: 11_500 });
    expect(lost).toMatchObject({
      result: 'failed',
      reason: 'agent-lost',
      endedAt: 11_500,
      conversation: [greeting, question, { text: 'We open at nine.' }],
      turns: [{ turn: 1, heard: 'We open at nine.' }],
    });
  });
});
