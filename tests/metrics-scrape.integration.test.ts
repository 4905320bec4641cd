import { expect, it } from 'vitest';
import { parseExposition } from './support/metrics-scrape.ts';

const calls = '# HELP calls_total Calls.\n# TYPE calls_total counter\n';
const times = '# HELP t_seconds Times.\n# TYPE t_seconds histogram\n';

it('reads what Prometheus reads', () => {
  const scrape = parseExposition(
    `${calls}calls_total{reason="a \\"b\\" \\\\ \\n c"} 2\ncalls_total{reason="d"} 0.5\n` +
      `${times}t_seconds_bucket{le="0.1"} 1\nt_seconds_bucket{le="+Inf"} 3\nt_seconds_sum 4.5\nt_seconds_count 3\n`,
  );
  expect(scrape.value('calls_total')).toBe(2.5);
  expect(scrape.value('calls_total', { reason: 'a "b" \\ \n c' })).toBe(2);
  expect(scrape.value('t_seconds_bucket', { le: '0.1' })).toBe(1);
  expect(scrape.families.get('t_seconds')).toMatchObject({ help: 'Times.', type: 'histogram' });
  expect(() => scrape.value('turns_total')).toThrow('the scrape has no turns_total');
});

it.each([
  ['no line feed at the end', `${calls}calls_total 1`],
  ['a sample without its family', 'calls_total 1\n'],
  ['a sample of another family', `${calls}turns_total 1\n`],
  ['no HELP', '# TYPE calls_total counter\ncalls_total 1\n'],
  ['an unknown type', '# HELP calls_total Calls.\n# TYPE calls_total count\ncalls_total 1\n'],
  ['a family twice', `${calls}calls_total 1\n${calls}calls_total 1\n`],
  ['a series twice', `${calls}calls_total{a="1",b="2"} 1\ncalls_total{b="2",a="1"} 1\n`],
  ['no number', `${calls}calls_total one\n`],
  ['a counter below zero', `${calls}calls_total -1\n`],
  ['a label without quotes', `${calls}calls_total{a=1} 1\n`],
  ['a label twice', `${calls}calls_total{a="1",a="2"} 1\n`],
  ['an open quote', `${calls}calls_total{a="1} 1\n`],
  ['an empty line', `${calls}\ncalls_total 1\n`],
  ['buckets that fall', `${times}t_seconds_bucket{le="1"} 3\nt_seconds_bucket{le="+Inf"} 2\nt_seconds_count 2\n`],
  ['no bucket for all', `${times}t_seconds_bucket{le="1"} 3\nt_seconds_count 3\n`],
  ['a count that is not the last bucket’s', `${times}t_seconds_bucket{le="+Inf"} 2\nt_seconds_count 3\n`],
])('refuses %s', (_, text) => {
  expect(() => parseExposition(text)).toThrow();
});
