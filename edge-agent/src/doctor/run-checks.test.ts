import { EtheraError } from '@ethera/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Check, fail, ok, warn } from './check.ts';
import { tellAll } from './testing/run-check.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const check = (name: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  name,
  remedy: `mend ${name}`,
  run,
  ...more,
});
const never = () => new Promise<never>(() => undefined);

test('tells what was found, in order', async () => {
  const lines = await tellAll([
    check('one', async () => ok('fine')),
    check('two', async () => [warn('odd', 'look'), { ...fail('bad', 'mend'), about: 'half' }]),
  ]);
  expect(lines).toEqual([
    { name: 'one', outcome: 'ok', detail: 'fine' },
    { name: 'two', outcome: 'warn', detail: 'odd', remedy: 'look' },
    { name: 'two: half', outcome: 'fail', detail: 'bad', remedy: 'mend' },
  ]);
});

test('what needs a thing that failed is skipped, by the name of what failed first; what needs a warning is not', async () => {
  const run = vi.fn(async () => ok('seen'));
  const lines = await tellAll([
    check('ARI', async () => fail('down', 'start it')),
    check('dialplan', run, { needs: ['ARI'] }),
    check('sounds', run, { needs: ['disk', 'dialplan'] }),
    check('odd', async () => warn('odd', 'look')),
    check('last', run, { needs: ['odd'] }),
  ]);
  expect(lines.map(({ name, outcome, detail }) => [name, outcome, detail])).toEqual([
    ['ARI', 'fail', 'down'],
    ['dialplan', 'skipped', 'cannot be seen without "ARI"'],
    ['sounds', 'skipped', 'cannot be seen without "ARI"'],
    ['odd', 'warn', 'odd'],
    ['last', 'ok', 'seen'],
  ]);
  expect(run).toHaveBeenCalledTimes(1);
});

test('an error becomes a line with the remedy of its code, an unforeseen one with that of the check, neither with a stack', async () => {
  const lines = await tellAll([
    check('bucket', () => Promise.reject(new EtheraError('store.bucket-missing', 'there is no bucket x'))),
    check('odd', () => Promise.reject(new TypeError('first line\n    second line'))),
    check('asterisk', () => Promise.reject(new EtheraError('ari.request', 'record: 500'))),
  ]);
  expect(lines.map(({ detail, remedy }) => [detail, remedy])).toEqual([
    ['there is no bucket x', new EtheraError('store.bucket-missing', '').remedy],
    ['first line; second line', 'mend odd'],
    ['record: 500', 'mend asterisk'],
  ]);
});

test('a check that does not come back is ended, and the next runs', async () => {
  let signal: AbortSignal | undefined;
  const telling = tellAll([
    check(
      'deaf',
      (given) => {
        signal = given;
        return never();
      },
      { limitMs: 3_000, late: 'no event came' },
    ),
    check('next', async () => ok('runs')),
  ]);
  await vi.advanceTimersByTimeAsync(2_999);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await telling).toEqual([
    { name: 'deaf', outcome: 'fail', detail: 'no event came within 3 s', remedy: 'mend deaf' },
    { name: 'next', outcome: 'ok', detail: 'runs' },
  ]);
  expect(signal?.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('an operator who interrupts waits for nothing more', async () => {
  const stop = new AbortController();
  const telling = tellAll([check('slow', never), check('next', async () => ok('runs'))], stop.signal);
  await vi.advanceTimersByTimeAsync(100);
  stop.abort();
  expect((await telling).map(({ name, outcome, detail }) => [name, outcome, detail])).toEqual([
    ['slow', 'fail', 'interrupted'],
  ]);
});
