import { expect, it } from 'vitest';
import { quietTailMs } from './quiet-tail.ts';

const level = (ms: number, sample: number) => new Int16Array(ms * 8).fill(sample);
const joined = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));

it('is what follows the last packet of talk', () => {
  expect(quietTailMs(joined(level(200, 2000), level(60, 100)), 256)).toBe(60);
});

it('is none where the last packet is talk, though it is not full', () => {
  expect(quietTailMs(level(210, 2000), 256)).toBe(0);
});

it('counts a packet that is talk in part by its mean', () => {
  // Half of it at 2000 is 1000 on average, an eighth of it 250.
  expect(quietTailMs(joined(level(210, 2000), level(30, 0)), 256)).toBe(20);
  expect(quietTailMs(joined(level(202.5, 2000), level(37.5, 0)), 256)).toBe(40);
});

it('is all of a sound that is nowhere talk', () => {
  expect(quietTailMs(level(100, 10), 256)).toBe(100);
});
