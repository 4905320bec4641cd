import { expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { RequestLog } from './request-log.ts';

it('sorts what came in any order, each with all that was said of it', () => {
  const random = seededRandom(1);
  const log = new RequestLog();
  const given = Array.from({ length: 5_000 }, (_, line) => ({ atMs: Math.floor(3_000 * random()), line }));
  for (const { atMs, line } of given) log.add(atMs + 0.5, 2 * line, line, line % 3 === 0);
  const { count, atMs, size, line, eager } = log.sorted();
  const found = Array.from({ length: count }, (_, index) => ({ atMs: atMs[index], line: line[index] }));
  expect(found).toEqual(given.toSorted((a, b) => a.atMs - b.atMs));
  expect(found.every((each, index) => size[index] === 2 * (each.line ?? 0))).toBe(true);
  expect(found.every((each, index) => (eager[index] === 1) === ((each.line ?? 0) % 3 === 0))).toBe(true);
});
