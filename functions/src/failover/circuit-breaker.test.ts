import { expect, test } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

const broken = (times: number, atMs = 0) => {
  const breaker = new CircuitBreaker();
  for (let time = 0; time < times; time += 1) breaker.failed(atMs);
  return breaker;
};

test('three failures running open it, two do not', () => {
  expect(broken(2).ask(1)).toBe('closed');
  expect(broken(3).ask(1)).toBe('open');
});

test('a success in between begins the count anew', () => {
  const breaker = broken(2);
  breaker.succeeded();
  breaker.failed(0);
  breaker.failed(0);
  expect(breaker.ask(1)).toBe('closed');
});

test('after half a minute one request tries whether the provider is back, and nobody beside it', () => {
  const breaker = broken(3);
  expect([breaker.ask(29_999), breaker.ask(30_000), breaker.ask(30_001)]).toEqual(['open', 'half-open', 'open']);
});

test('a probe that is answered closes it, one that fails leaves it open for as long again', () => {
  const [back, gone] = [broken(3), broken(3)];
  back.ask(30_000);
  gone.ask(30_000);
  back.succeeded();
  gone.failed(32_000);
  expect([back.ask(32_000), gone.ask(61_999), gone.ask(62_000)]).toEqual(['closed', 'open', 'half-open']);
});
