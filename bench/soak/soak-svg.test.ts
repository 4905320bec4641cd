import { expect, it } from 'vitest';
import { svgElements } from '../picture/svg-elements.ts';
import { type SoakSample, verdictsOf } from './series.ts';
import { soakSvg } from './soak-svg.ts';

const samples = Array.from(
  { length: 180 },
  (_, index): SoakSample => ({
    atMs: index * 10_000,
    agentPid: index < 90 ? 1 : 2,
    values: { 'agent memory, MB': 100 + (index % 7), 'Asterisk channels': index % 9 },
  }),
);
const events = [
  { kind: 'restart', atMs: 900_000 },
  { kind: 'outage', atMs: 240_000 },
  { kind: 'recycle', atMs: 180_000 },
] as const;

it('draws each series that was seen, a line for each life of the agent, and what was done meanwhile', () => {
  const svg = soakSvg({ title: 'A soak', samples, verdicts: verdictsOf(samples), events });
  const elements = svgElements(svg);
  const texts = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
  expect(texts).toContain('agent memory, MB');
  expect(texts).toContain('Asterisk channels');
  expect(texts).not.toContain('agent handles');
  const classes = elements.map(({ attributes }) => attributes.class ?? '');
  expect(classes.filter((each) => each === 'mark series')).toHaveLength(3);
  expect(classes.filter((each) => each === 'grid restart')).toHaveLength(1);
  expect(classes.filter((each) => each === 'grid outage')).toHaveLength(1);
});

it('says so where a soak is too short to tell', () => {
  const svg = soakSvg({ title: 'A soak', samples: samples.slice(0, 1), verdicts: [], events: [] });
  expect(svgElements(svg).map(({ text }) => text)).toContain('too short to tell');
});
