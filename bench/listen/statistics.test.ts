import { describe, expect, it } from 'vitest';
import { percentile, shareOf, slopeOf } from './statistics.ts';
import { percent, textTable } from './text-table.ts';

describe('figures', () => {
  it('are by the nearest rank', () => {
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
    expect(percentile([4, 1, 3, 2], 1)).toBe(4);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('grow by a slope that noise does not hide', () => {
    expect(slopeOf([10, 8, 6, 4])).toBeCloseTo(-2);
    expect(slopeOf([0, 11, 9, 20])).toBeCloseTo(4.5);
    expect(slopeOf([240, 240, 240, 240, 240, 800, 240, 300])).toBe(0);
    expect(slopeOf([7])).toBe(0);
  });

  it('are shares', () => {
    expect(shareOf(1, 4)).toBe(0.25);
    expect(shareOf(0, 0)).toBe(0);
    expect(percent(0.0434)).toBe('4.3 %');
  });
});

it('stand in columns', () => {
  expect(
    textTable(
      ['', 'p50', 'share'],
      [
        ['en', 712.4, '0 %'],
        ['ru', null, 'all'],
      ],
    ),
  ).toEqual(['      p50  share', '  en  712    0 %', '  ru    –    all']);
});
