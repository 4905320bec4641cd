import { expect, it } from 'vitest';
import { attemptsAt } from './attempts.ts';

const loud = (frames: number) => new Array<number>(frames).fill(900);
const quiet = (frames: number) => new Array<number>(frames).fill(30);

it.each([
  ['without a pause', [...loud(20)], 1],
  ['with a pause of 200 ms', [...loud(5), ...quiet(10), ...loud(5)], 2],
  ['with one that is shorter', [...loud(5), ...quiet(9), ...loud(5)], 1],
  ['with quiet before the first word and after the last', [...quiet(20), ...loud(5), ...quiet(20)], 1],
])('a turn %s takes its attempts', (_, energies, attempts) => {
  expect(attemptsAt(energies, 256, 200)).toBe(attempts);
});
