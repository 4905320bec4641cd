import { describe, expect, it } from 'vitest';
import { createFigureDraw, createSampler, type DrawSubject } from './latency.ts';

describe('latency sampler', () => {
  it('returns a fixed figure as it is', () => {
    expect(createSampler()(250)).toBe(250);
  });

  it('hits the median and the 95th percentile it was given', () => {
    const sample = createSampler(7);
    const drawn = Array.from({ length: 20_000 }, () => sample({ median: 200, p95: 500 })).sort((a, b) => a - b);
    expect(Math.abs((drawn[10_000] as number) - 200)).toBeLessThan(6);
    expect(Math.abs((drawn[19_000] as number) - 500)).toBeLessThan(25);
  });

  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (seed: number) => createSampler(seed)({ median: 100, p95: 200 });
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});

describe('draws by name', () => {
  const figure = { median: 200, p95: 500 };
  const about = (text: string): DrawSubject => ({ operation: 'chat', text });
  const byText = (seed = 1) => createFigureDraw(seed, ({ text }) => text);

  it('depend on seed, name and key, and on no draw before them', () => {
    const draw = byText();
    const first = draw(about('a'), 'firstTokenMs', figure);
    for (const text of ['b', 'c', 'd']) draw(about(text), 'firstTokenMs', figure);
    expect(draw(about('a'), 'firstTokenMs', figure)).toBe(first);
    expect(byText()(about('a'), 'firstTokenMs', figure)).toBe(first);
    expect(byText()(about('b'), 'firstTokenMs', figure)).not.toBe(first);
    expect(byText()(about('a'), 'tokensPerSecond', figure)).not.toBe(first);
    expect(byText(2)(about('a'), 'firstTokenMs', figure)).not.toBe(first);
  });

  it('have the figure’s median and 95th percentile over keys that resemble each other', () => {
    const draw = byText();
    const drawn = Array.from({ length: 20_000 }, (_, index) => draw(about(`round ${index}`), 'ms', figure));
    drawn.sort((a, b) => a - b);
    expect(Math.abs((drawn[10_000] as number) - 200)).toBeLessThan(6);
    expect(Math.abs((drawn[19_000] as number) - 500)).toBeLessThan(25);
  });

  it('follow the seed’s order where there is no key', () => {
    const draw = createFigureDraw(7, ({ text }) => (text === 'keyed' ? text : undefined));
    const sample = createSampler(7);
    expect(draw(about('x'), 'ms', figure)).toBe(sample(figure));
    draw(about('keyed'), 'ms', figure);
    expect(draw(about('x'), 'other', figure)).toBe(sample(figure));
  });
});
