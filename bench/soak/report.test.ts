import { expect, it } from 'vitest';
import { isLevel, type SoakFigures } from './report.ts';

const level: SoakFigures = {
  minutes: 30,
  calls: 200,
  restarts: 2,
  violations: 0,
  leftBehind: 0,
  growing: 0,
  open: 1,
  perHour: {},
};

it('is level where nothing grows, nothing is left behind and nothing was violated', () => {
  expect(isLevel(level)).toBe(true);
});

it.each(['violations', 'leftBehind', 'growing'] as const)('is not with one of %s', (name) => {
  expect(isLevel({ ...level, [name]: 1 })).toBe(false);
});
