import { describe, expect, it } from 'vitest';
import { distributionsSvg } from './distributions-svg.ts';
import { type SvgElement, svgElements } from './svg-elements.ts';

const hundred = Array.from({ length: 101 }, (_, index) => 500 + 10 * index);
const drawn = (columns: Parameters<typeof distributionsSvg>[0]['columns'], title = 'turns') =>
  svgElements(distributionsSvg({ title, columns }));
const numbers = (elements: readonly SvgElement[], name: string) =>
  elements.map((each) => Number(each.attributes[name]));
const withClass = (elements: readonly SvgElement[], name: string) =>
  elements.filter(({ attributes }) => attributes.class?.split(' ').includes(name));

describe('distributions as a picture', () => {
  it('has each value where it belongs on one axis', () => {
    const elements = drawn([
      { name: 'fast', valuesMs: [0, 250] },
      { name: 'slow', valuesMs: [1000, 2000] },
    ]);
    const [zero = 0, quarter = 0, half = 0, whole = 0] = numbers(
      elements.filter(({ name }) => name === 'circle'),
      'cx',
    );
    expect(quarter - zero).toBeCloseTo((whole - zero) / 8, 0);
    expect(half - zero).toBeCloseTo((whole - zero) / 2, 0);
    const ticks = elements.filter(({ attributes }) => attributes.class === 'dim mid');
    expect(Number(ticks.find(({ text }) => text === '1000')?.attributes.x)).toBe(half);
    expect(Number(ticks.find(({ text }) => text === '0 ms')?.attributes.x)).toBe(zero);
  });

  it('marks the median, the 95th percentile and what others published', () => {
    const elements = drawn([{ name: 'ours', valuesMs: hundred, marksMs: [{ name: 'Telnyx', ms: 1000 }] }]);
    const [p50, p95, published] = ['p50', 'p95', 'published'].map((each) => withClass(elements, each)[0]);
    expect(p50?.attributes.x1).toBe(published?.attributes.x1);
    expect(Number(p95?.attributes.x1)).toBeGreaterThan(Number(p50?.attributes.x1));
    const texts = elements.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['p50: 1000 ms', 'p95: 1450 ms', '1000 / 1450', 'Telnyx 1000']));
    expect(elements.find(({ name }) => name === 'desc')?.text).toBe(
      'ours: median 1000 ms, 95th percentile 1450 ms of 101; Telnyx 1000 ms.',
    );
  });

  it('lays names that are near each other beneath each other', () => {
    const marksMs = [1296, 1424, 1520, 1558, 1740].map((ms) => ({ name: 'A vendor', ms }));
    const labels = drawn([{ name: 'ours', valuesMs: [900], marksMs }]).filter(({ text }) =>
      text.startsWith('A vendor'),
    );
    for (const [index, one] of labels.entries()) {
      for (const other of labels.slice(index + 1)) {
        const isApart = Math.abs(Number(one.attributes.x) - Number(other.attributes.x)) >= 80;
        expect(isApart || one.attributes.y !== other.attributes.y).toBe(true);
      }
    }
  });

  it('draws a column without a value, one of one value, one of equal values, and none', () => {
    const elements = drawn([
      { name: 'nothing', valuesMs: [] },
      { name: 'one', valuesMs: [700] },
      { name: 'equal', valuesMs: [0, 0, 0] },
    ]);
    expect(elements.filter(({ text }) => text === 'no value')).toHaveLength(1);
    expect(elements.filter(({ name }) => name === 'circle')).toHaveLength(4);
    expect(drawn([]).map(({ name }) => name)).toContain('title');
  });

  it('draws of others what they have published alone', () => {
    const texts = drawn([{ name: 'Telnyx', valuesMs: [], marksMs: [{ name: 'p50', ms: 1296 }] }]).map(
      ({ text }) => text,
    );
    expect(texts).toContain('Telnyx: p50 1296 ms.');
    expect(texts).not.toContain('no value');
  });

  it('shows a time before zero where it is', () => {
    const [early = 0, zero = 0] = numbers(
      withClass(drawn([{ name: 'wrong', valuesMs: [-100, 0, 400] }]), 'aside'),
      'cx',
    );
    expect(zero - early).toBeGreaterThan(50);
  });

  it('is well formed whatever the names, and refuses what is no time', () => {
    const name = '<b>&"\u0007';
    const elements = drawn([{ name, valuesMs: [1], marksMs: [{ name, ms: 2 }] }], name);
    expect(elements.filter(({ text }) => text.includes('<b>&" '))).not.toHaveLength(0);
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => distributionsSvg({ title: '', columns: [{ name: '', valuesMs: [ms] }] })).toThrow(RangeError);
    }
  });
});
