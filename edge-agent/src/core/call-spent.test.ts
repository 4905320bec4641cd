import { describe, expect, it } from 'vitest';
import { attempt, fires, greeted, isAnswered, says, spoken } from '../testing/call-scenes.ts';
import { runCall } from '../testing/run-call.ts';

const noMoney = { type: 'reply-failed', turn: 1, attempt: 1, code: 'limit.spend' } as const;

describe('a turn for which no money is left', () => {
  it('hands the caller over at once: nobody is asked to say it again', () => {
    const { all, effects } = runCall([...greeted, ...says(), noMoney, fires('end-of-turn'), spoken(2)]);
    expect(all('speak-phrase').map(({ phrase }) => phrase)).toEqual(['greeting', 'handover']);
    expect(effects.map(({ type }) => type)).toContain('leave-to-dialplan');
    expect(all('finish')[0]?.outcome).toMatchObject({
      result: 'failed',
      reason: 'turns-failed',
      turns: [{ attempts: [{ errorCode: 'limit.spend' }] }],
    });
  });

  it('leaves the reply before it as it is: what was bought is said to its end', () => {
    const second = { ...noMoney, turn: 2 };
    const { all } = runCall([
      ...greeted,
      ...isAnswered(1),
      attempt(1).done,
      spoken(2),
      ...says(),
      second,
      fires('end-of-turn'),
    ]);
    expect(all('stop-speech')).toEqual([]);
    expect(all('speak-phrase').at(-1)?.phrase).toBe('handover');
  });
});
