import type { WaterfallBar } from '@ethera/contract';
import { describe, expect, it } from 'vitest';
import { waterfallParts } from '../../edge-agent/src/journal/waterfall-parts.ts';
import { svgElements } from './svg-elements.ts';
import { waterfallComparisonSvg } from './waterfall-comparison-svg.ts';

const bars: WaterfallBar[] = [
  { step: 'pause', fromMs: 0, toMs: 300, critical: true },
  { step: 'transcription', fromMs: 300, toMs: 500, critical: false },
  { step: 'first speech', fromMs: 300, toMs: 900, critical: true },
];

const drawn = (rows: Parameters<typeof waterfallComparisonSvg>[0]['rows'], title = 'where it went') =>
  svgElements(waterfallComparisonSvg({ title, rows }));

describe('waterfalls side by side', () => {
  const elements = drawn([
    { name: 'ours', bars, heardMs: 900 },
    { name: 'first notes', bars: [], heardMs: 4500 },
  ]);
  /** Of the steps, which say what they are. */
  const steps = elements
    .filter(({ name, parent }) => name === 'title' && parent?.name === 'rect')
    .map(({ text, parent }) => ({ text, ...parent?.attributes }) as Record<string, string>);

  it('have the steps one after the other, as long as they took, in the colours of a call’s waterfall', () => {
    const [pause, transcription, speech] = steps;
    expect(steps.map(({ text }) => text)).toEqual(['pause: 300 ms', 'transcription: 200 ms', 'first speech: 600 ms']);
    expect(Number(speech?.width)).toBeCloseTo(2 * Number(pause?.width), 0);
    expect(Number(speech?.x)).toBeCloseTo(Number(pause?.x) + Number(pause?.width), 0);
    expect(speech?.fill).toBe(waterfallParts.voice.colour);
    expect(transcription?.class).toBe('aside');
    expect(Number(transcription?.y)).toBeGreaterThan(Number(pause?.y) + Number(pause?.height));
  });

  it('have a tick where the caller heard the reply', () => {
    const ticks = elements.filter(({ attributes }) => attributes.class === 'mark heard').map((each) => each.attributes);
    const speech = steps.at(-1);
    expect(Number(ticks[0]?.x1)).toBeCloseTo(Number(speech?.x) + Number(speech?.width), 0);
    const zero = Number(steps[0]?.x);
    expect(Number(ticks[1]?.x1) - zero).toBeCloseTo(5 * (Number(ticks[0]?.x1) - zero), 0);
  });

  it('say it in words as well', () => {
    expect(elements.find(({ name }) => name === 'desc')?.text).toBe(
      'ours: pause 300 ms, first speech 600 ms, heard after 900 ms. first notes: heard after 4500 ms.',
    );
  });

  it('draw what was never heard, and nothing at all', () => {
    expect(drawn([{ name: 'lost', bars, heardMs: null }]).map(({ text }) => text)).toContain('no reply');
    expect(drawn([{ name: 'lost', bars: [], heardMs: null }]).map(({ text }) => text)).toContain('no reply');
    expect(drawn([]).map(({ name }) => name)).toContain('title');
  });

  it('are well formed whatever the names', () => {
    expect(drawn([{ name: 'a & b', bars, heardMs: 1 }], '<i>').map(({ text }) => text)).toContain('a & b');
  });
});

describe('the check of pictures', () => {
  it.each(['<a><b></a>', '<a>', '<a>&</a>', '<a>a < b</a>', '<a x="1" x="2"/>', '<a x="NaN"/>', '<a/>b'])(
    'refuses %s',
    (svg) => expect(() => svgElements(svg)).toThrow(SyntaxError),
  );
});
