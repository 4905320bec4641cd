import { expect, it } from 'vitest';
import { longestTalkMs, noticedMs } from './talk-energy.ts';

const quiet = (frames: number) => Array.from({ length: frames }, () => 10);

it('takes sounds with less than the silence between them for one talk', () => {
  const joined = [...quiet(5), 700, ...quiet(14), 700, ...quiet(40)];
  expect(longestTalkMs(joined, 600)).toBe(16 * 20 + 300);
  const apart = [...quiet(5), 700, ...quiet(16), 700, 700, ...quiet(40)];
  expect(longestTalkMs(apart, 600)).toBe(2 * 20 + 300);
  expect(longestTalkMs(apart, 800)).toBe(0);
});

it('notices a sound when its packet leaves', () => {
  expect(noticedMs([450, 200, 700], 400)).toBe(20);
  expect(noticedMs([450, 200, 700], 600)).toBe(60);
  expect(noticedMs([450, 200, 700], 900)).toBeUndefined();
});
