import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { readFuzzArguments } from './arguments.ts';
import { runCampaign } from './campaign.ts';
import { crashOf, inputAt } from './input.ts';
import { mutated } from './mutation.ts';
import { isRefusal, type Target, targets } from './targets.ts';

const run = async (options: Partial<Parameters<typeof runCampaign>[0]>) => {
  const lines: string[] = [];
  const progress = (line: string) => void lines.push(line);
  const result = await runCampaign({ inputs: 2_000, seconds: 60, seed: 7, progress, ...options });
  return { result, lines };
};

describe('a campaign', () => {
  it('finds nothing in what reads as it should', async () => {
    expect(await run({})).toEqual({ result: { inputs: 2_000, crashes: 0, hangs: 0, seed: 7 }, lines: [] });
  });

  it('counts what crashes and what hangs, names the input, and goes on behind it', async () => {
    const workerFile = new URL('./testing/faulty-worker.ts', import.meta.url);
    const { result, lines } = await run({ inputs: 10, workerFile, stuckMs: 400 });
    expect(result).toEqual({ inputs: 10, crashes: 2, hangs: 1, seed: 7 });
    expect(lines).toEqual([
      'crash at input 3 of seed 7: frames: TypeError: oops',
      'hang at input 5 of seed 7: it never came back',
      'crash at input 7 of seed 7: the worker died: beyond any catch',
    ]);
  });

  it('ends with its time, and says how far it came', async () => {
    const { result } = await run({ inputs: 900_000_000, seconds: 1 });
    expect(result.inputs).toBeLessThan(900_000_000);
    expect(result).toMatchObject({ crashes: 0, hangs: 0 });
  });
});

describe('an input', () => {
  it('is the same whenever it is made, and another for another seed or number', () => {
    const bytes = (seed: number, index: number) => Buffer.from(inputAt(seed, index).bytes).toString('hex');
    expect(bytes(1, 40)).toBe(bytes(1, 40));
    expect(new Set([bytes(1, 40), bytes(1, 42), bytes(1, 44), bytes(2, 40)]).size).toBe(4);
  });

  it('is of each target in turn, as often refused as read', () => {
    for (const [place, target] of targets.entries()) {
      const outcomes = Array.from({ length: 400 }, (_, round) => {
        const { bytes, random } = inputAt(3, place + round * targets.length);
        try {
          target.read(bytes, random);
          return 'read';
        } catch (thrown) {
          return isRefusal(target, thrown) ? 'refused' : 'crash';
        }
      });
      expect(new Set(outcomes)).toEqual(new Set(['read', 'refused']));
    }
  });

  it('differs from what it was made of, which stays as it was', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => index);
    const random = seededRandom(5);
    const made = Array.from({ length: 50 }, () => mutated(bytes, [bytes], random));
    expect(made.filter((one) => Buffer.compare(one, bytes) !== 0).length).toBeGreaterThan(40);
    expect([...bytes]).toEqual(Array.from({ length: 64 }, (_, index) => index));
    for (const one of made) expect(one.length).toBeLessThanOrEqual(64 + 6 * 64);
  });

  it.each([
    [
      'throws what it should not',
      new TypeError('undefined is not a function'),
      'wav: TypeError: undefined is not a function',
    ],
    ['throws no error at all', 'oops', 'wav: oops'],
  ])('that %s is a crash', (_, thrown, what) => {
    const target: Target = {
      ...(targets[1] as Target),
      read: () => {
        throw thrown;
      },
    };
    expect(crashOf({ target, bytes: new Uint8Array(0), random: Math.random })).toBe(what);
  });
});

it('the command takes whole numbers', () => {
  expect(readFuzzArguments(['--inputs', '5', '--seed', '9'])).toMatchObject({
    inputs: 5,
    seconds: 110,
    seed: 9,
    input: null,
  });
  expect(() => readFuzzArguments(['--inputs', 'many'])).toThrow('--inputs is a whole number, not "many"');
});
