import { describe, expect, it } from 'vitest';
import { asks, attempt, fires, greeted, says } from '../testing/call-scenes.ts';
import { runCall, type UntimedEvent } from '../testing/run-call.ts';

const starved: UntimedEvent = { type: 'speech-starved', speech: 2 };
const halfReplied: readonly UntimedEvent[] = [...greeted, ...asks(1), ...attempt(1).piece(0, 'We open ', 500)];

describe('a reply that stops in the middle', () => {
  it('is filled like one that has not begun, until its audio goes on', () => {
    const { all, timers } = runCall([...halfReplied, starved, fires('filler')]);
    expect(all('fill-speech')).toEqual([{ type: 'fill-speech', speech: 2, index: 0 }]);
    expect([timers.get('filler'), timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
    const fed = runCall([...halfReplied, starved, ...attempt(1).piece(1, 'at nine.', 500)]);
    expect([fed.timers.has('filler'), fed.timers.has('turn-deadline')]).toEqual([false, false]);
  });

  it('is filled with other words each time, though the caller talked over it, and lets it go on first', () => {
    const filled = [fires('filler'), starved, fires('filler'), starved];
    expect(
      runCall([...halfReplied, starved, ...filled])
        .all('fill-speech')
        .map(({ index }) => index),
    ).toEqual([0, 1]);
    const { kinds } = runCall([...halfReplied, starved, ...says(500), fires('end-of-turn'), fires('filler')]);
    expect(kinds.slice(kinds.indexOf('resume-speech'))).toEqual(['resume-speech', 'fill-speech']);
  });

  it('has one deadline, however often it is filled', () => {
    const { all } = runCall([...halfReplied, starved, fires('filler'), starved, fires('filler'), starved]);
    // For the turn, when it was taken twice over; for the rest of its reply.
    expect(all('set-timer').filter(({ timer }) => timer === 'turn-deadline')).toHaveLength(3);
  });

  it('is over at its deadline, with an apology for it; what was heard of it stands', () => {
    const { state, all } = runCall([...halfReplied, { ...starved, playedMs: 490 }, fires('turn-deadline')]);
    expect(all('cancel-attempt')).toEqual([{ type: 'cancel-attempt', turn: 1, attempt: 1 }]);
    expect(all('stop-speech')).toEqual([{ type: 'stop-speech', speech: 2 }]);
    expect(state.turns).toMatchObject([{ heard: 'We', attempts: [{ outcome: 'failed', errorCode: 'turn.deadline' }] }]);
    expect(state.conversation.at(-1)).toEqual({ speaker: 'agent', text: 'We', interrupted: true });
    expect(state).toMatchObject({ reply: null, failedTurns: 1, speech: { kind: 'apology' } });
  });

  it('is waited for from the end of a noise that it stopped under', () => {
    const { timers } = runCall([...halfReplied, ...says(400), starved, attempt(2).rejects('noise')]);
    expect([timers.get('filler'), timers.get('turn-deadline')]).toEqual([1_800, 8_000]);
  });
});
