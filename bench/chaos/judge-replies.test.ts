import { describe, expect, it } from 'vitest';
import type { HeardRun } from './call-ear.ts';
import { notUnderstoodName } from './chaos-script.ts';
import { judgeReplies } from './judge-replies.ts';
import { accountOf, phraseRun, replyRun, saidLine } from './testing/account.ts';

const said = [saidLine(0, 8_000, 11_000), saidLine(1, 20_000, 23_000)];

const judged = (heard: HeardRun[]) =>
  judgeReplies(accountOf({ said, heard, endedAtMs: 60_000 }), []).map(({ what }) => what);

describe('what a caller should hear', () => {
  it('is the answer to each line, after it', () => {
    expect(judged([replyRun(0, 12_000, 18_000), replyRun(1, 24_000, 30_000)])).toEqual([]);
  });

  it('is no audio of another call', () => {
    expect(judged([replyRun(0, 12_000, 12_020, { owner: 3 })])).toEqual(['heard what was said to call 3']);
  });

  it('is no answer to a line before it was said', () => {
    expect(judged([replyRun(1, 12_000, 14_000)])).toEqual(['heard the answer to line 1, which it had not said']);
  });

  it('is nothing of an earlier answer after that to a later line', () => {
    const stale = [replyRun(0, 12_000, 18_000), replyRun(1, 24_000, 26_000), replyRun(0, 26_500, 28_000)];
    expect(judged(stale)).toEqual(['heard the answer to line 0 after that to a later one']);
  });

  it('is nothing of an earlier answer long after it has said something else', () => {
    expect(judged([replyRun(0, 12_000, 27_500)])).toEqual([
      'heard the answer to line 0 long after it had said another',
    ]);
    expect(judged([replyRun(0, 12_000, 25_000)])).toEqual([]);
  });

  it('may be the last packets of what was stopped', () => {
    expect(judged([replyRun(0, 12_000, 18_000), replyRun(1, 24_000, 26_000), replyRun(0, 26_000, 26_040)])).toEqual([]);
  });
});

describe('an agent that has not understood', () => {
  const heard = [phraseRun(notUnderstoodName, 12_000, 14_000)];

  it('is wrong where all words came across', () => {
    expect(judgeReplies(accountOf({ said, heard, endedAtMs: 60_000 }), [])).toHaveLength(1);
  });

  it('is right where the line was bad, or nobody was there to hear them', () => {
    const trouble = [{ fromMs: 9_000, toMs: 9_200 }];
    expect(judgeReplies(accountOf({ said, heard, lineTrouble: trouble, endedAtMs: 60_000 }), [])).toEqual([]);
    expect(judgeReplies(accountOf({ said, heard, endedAtMs: 60_000 }), trouble)).toEqual([]);
  });
});
