import type { AttemptRecord, TurnRecord } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { billCall, unseenAttempts } from './call-bill.ts';
import { attemptOf, callOf, turnOf, turnRecordOf, unsent } from './testing/wrap-up-bench.ts';

/** An attempt whose last frame the edge has seen. */
const seen = (changes: Partial<AttemptRecord> = {}): AttemptRecord => {
  const { usage, models, timings } = turnRecordOf();
  return attemptOf({ usage, models, function: timings, ...changes });
};

function bill(
  attempts: readonly AttemptRecord[],
  found: readonly TurnRecord[] = [],
  missing: readonly number[] = [],
  more: Partial<Parameters<typeof billCall>[0]> = {},
) {
  return billCall({
    record: callOf({ turns: [turnOf(1, attempts)] }),
    attempts: { found, missing: missing.map((attempt) => ({ turn: 1, attempt })) },
    archive: 'full',
    turnMemoryMb: 1_024,
    wrapUp: { llm: null, functionMs: 0, memoryMb: 512 },
    hasWebhook: true,
    ...more,
  });
}

describe('the attempts to look for', () => {
  test('are those that were sent and whose end the edge has not seen', () => {
    const record = callOf({
      turns: [
        turnOf(1, [attemptOf({ outcome: 'cancelled' }), seen({ attempt: 2 })]),
        turnOf(2, [attemptOf({ attempt: 1, outcome: 'failed' }), unsent(2)]),
      ],
    });
    expect(unseenAttempts(record)).toEqual([
      { turn: 1, attempt: 1 },
      { turn: 2, attempt: 1 },
    ]);
  });
});

describe('the bill', () => {
  test('counts every attempt: what the edge saw end and what only the function tells', () => {
    const { cost, uncounted } = bill(
      [attemptOf({ outcome: 'cancelled' }), seen({ attempt: 2 })],
      [turnRecordOf({ outcome: 'cancelled', usage: { ...turnRecordOf().usage, speechCharacters: 0 } })],
    );
    expect(cost).toMatchObject({
      transcription: { billedSeconds: 20 },
      llmInput: { tokens: 800 },
      speech: { characters: 100 },
      lambda: { gbSeconds: 2, requests: 3 },
    });
    expect(uncounted).toEqual([]);
  });

  test('names what it could not count', () => {
    const { uncounted } = bill([seen({ attempt: 3 })], [turnRecordOf({ attempt: 2, ...cutOff() })], [4, 1]);
    expect(uncounted).toEqual([
      { turn: 1, attempt: 1, lacks: 'record' },
      { turn: 1, attempt: 2, lacks: 'llm' },
      { turn: 1, attempt: 4, lacks: 'record' },
    ]);
  });

  test.each<[string, Partial<TurnRecord>, boolean]>([
    ['was cancelled while the model wrote', cutOff(), true],
    ['failed after the model had begun', { ...cutOff('failed'), errorCode: 'llm.unavailable' }, true],
    ['failed in the speech, with the model not yet done', { ...cutOff('failed'), errorCode: 'speaker.timeout' }, true],
    ['was refused by the model', { ...cutOff('failed', null), errorCode: 'llm.rate-limited' }, false],
    [
      'was cancelled before it was transcribed',
      { ...cutOff(), timings: { ...turnRecordOf().timings, transcriptMs: null } },
      false,
    ],
    ['was cancelled after the model was done', { outcome: 'cancelled' }, false],
    ['was no utterance', { ...cutOff('rejected'), rejection: 'noise' }, false],
  ])('of an attempt that %s', (_, changes, lacks) => {
    const { uncounted } = bill([attemptOf()], [turnRecordOf(changes)]);
    expect(uncounted).toEqual(lacks ? [{ turn: 1, attempt: 1, lacks: 'llm' }] : []);
  });

  // turn.json, caller.wav and reply.ulaw of an answered attempt; call.json, summary.json and the webhook's marker.
  const silent = turnRecordOf({ outcome: 'cancelled', usage: { ...turnRecordOf().usage, speechCharacters: 0 } });
  const keys = turnRecordOf({ timings: { ...turnRecordOf().timings, recordingMs: null } });
  test.each<[string, number, () => ReturnType<typeof bill>]>([
    ['an answered attempt', 3 + 3, () => bill([seen()])],
    ['one with no audio kept', 1 + 3, () => bill([seen()], [], [], { archive: 'transcript' })],
    ['one without a webhook', 3 + 2, () => bill([seen()], [], [], { hasWebhook: false })],
    ['a cancelled one, and its marker', 2 + 1 + 3, () => bill([attemptOf({ outcome: 'cancelled' })], [silent])],
    ['keys in place of speech', 2 + 3, () => bill([attemptOf()], [keys])],
    ['a recording whose attempt never wrote', 1 + 3, () => bill([attemptOf()], [], [1])],
  ])('counts the objects of %s', (_, puts, make) => {
    expect(make().cost.s3.puts).toBe(puts);
  });
});

function cutOff(outcome: TurnRecord['outcome'] = 'cancelled', firstTextMs: number | null = 300): Partial<TurnRecord> {
  const { usage, timings } = turnRecordOf();
  return {
    outcome,
    usage: { ...usage, promptTokens: 0, completionTokens: 0 },
    timings: { ...timings, firstTextMs },
  };
}
