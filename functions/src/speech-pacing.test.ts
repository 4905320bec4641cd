import { ulawBytes } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import { maySendLater, playheadAfter, waitBeforeBuyingMs } from './speech-pacing.ts';

describe('the playhead', () => {
  test('begins with the first audio', () => {
    expect(playheadAfter(null, 1_000, ulawBytes(400))).toBe(1_400);
  });

  test('adds what arrives while something is unplayed', () => {
    expect(playheadAfter(1_400, 1_100, ulawBytes(400))).toBe(1_800);
  });

  test('starts anew on audio that arrives after a gap', () => {
    expect(playheadAfter(1_400, 3_000, ulawBytes(400))).toBe(3_400);
  });
});

test.each([
  [null, 0],
  [5_000, 2_500],
  [2_500, 0],
  [2_501, 1],
  [500, 0],
])('with audio until %s, at 1000, the next chunk is bought after %s ms', (playsUntil, expected) => {
  expect(waitBeforeBuyingMs(playsUntil, 1_000)).toBe(expected);
});

test.each([
  ['nothing was sent yet', null, 100, false],
  ['the line would soon be silent', 1_499, 100, false],
  ['enough has come together', 1_500, 250, false],
  ['much is unplayed, and little has come', 1_500, 249, true],
])('when %s, with audio until %s and %s ms in hand, sending may wait: %s', (_, playsUntil, gatheredMs, expected) => {
  expect(maySendLater(playsUntil, 1_000, ulawBytes(gatheredMs))).toBe(expected);
});
