import { describe, expect, it } from 'vitest';
import type { KeptEdges } from '../kept-edges.ts';
import { driftOf, lineFaults } from './lines.ts';

const kept = { kept: true, missingMs: 0, correlation: 0.9 };
const edges = (tailMs: number): KeptEdges => ({ first: kept, last: kept, tailMs });

describe('a turn on a bad line', () => {
  it('is well when it was taken in time and is all there', () => {
    expect(lineFaults({ commitDelayMs: 2500, misheard: 0, edges: edges(300) })).toEqual([]);
  });

  it.each([
    ['too late', { commitDelayMs: 2501, misheard: 1, edges: edges(300) }, 'taken 2501 ms after'],
    ['never', { commitDelayMs: undefined, misheard: 0, edges: edges(300) }, 'not taken'],
    ['never understood', { commitDelayMs: undefined, misheard: 1, edges: edges(300) }, 'made nothing of it'],
    ['without a recording', { commitDelayMs: 700, misheard: 0, edges: undefined }, 'nothing of it is in S3'],
    [
      'without its last phoneme',
      {
        commitDelayMs: 700,
        misheard: 0,
        edges: { ...edges(-70), last: { kept: false, missingMs: 70, correlation: 0.8 } },
      },
      'the last phoneme is lost (70 ms missing, correlation 0.80)',
    ],
  ])('is spoilt when it was taken %s', (_, turn, fault) => {
    expect(lineFaults(turn)).toEqual([expect.stringContaining(fault)]);
  });
});

it('measures how far the recorder falls behind after the first turn', () => {
  const turns = [0, 300, 295, 290, 285, 280].map((tailMs) => ({ edges: edges(tailMs) }));
  expect(driftOf(turns)).toBeCloseTo(20);
  expect(driftOf(turns.slice(0, 2))).toBeUndefined();
});
