import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../tests/support/metrics-scrape.ts';
import { type MetricsSample, metricsFaults } from './metrics-watch.ts';

const told = (calls: number, spooled: number, lost: number, turns = 3) =>
  parseExposition(
    [
      ['ethera_calls_active', 'gauge', calls],
      ['ethera_spool_files', 'gauge', spooled],
      ['ethera_recordings_lost_total', 'counter', lost],
      ['ethera_turns_total', 'counter', turns],
    ]
      .map(([name, type, value]) => `# HELP ${name} Something.\n# TYPE ${name} ${type}\n${name} ${value}\n`)
      .join(''),
  );
const sample = (scrape: MetricsSample['scrape'], pid = 1): MetricsSample => ({ atMs: 0, pid, scrape });
const faultsOf = (...samples: MetricsSample[]) => metricsFaults({ samples, faults: [] });

describe('metrics of a run', () => {
  it('are well where nothing is left at its end', () => {
    expect(faultsOf(sample(told(4, 9, 0)), sample(told(0, 0, 0)))).toEqual([]);
  });

  it.each([
    ['a call', told(1, 0, 0), 'ethera_calls_active is 1 at the end: calls are still counted'],
    ['a file', told(0, 2, 0), 'ethera_spool_files is 2 at the end: files still wait for S3'],
    ['a loss', told(0, 0, 1), 'ethera_recordings_lost_total is 1 at the end: recordings were lost'],
  ])('tell of %s', (_, scrape, fault) => {
    expect(faultsOf(sample(scrape))).toEqual([fault]);
  });

  it('fall nowhere while their process lives', () => {
    const [many, few] = [sample(told(0, 0, 0, 9)), sample(told(0, 0, 0, 2))];
    expect(faultsOf(many, few)).toEqual(['ethera_turns_total {} fell from 9']);
    expect(faultsOf(many, { ...few, pid: 2 })).toEqual([]);
  });

  it('must have been had', () => {
    expect(faultsOf()).toEqual(['nothing was scraped']);
    expect(metricsFaults({ samples: [sample(told(0, 0, 0))], faults: ['no sample: x'] })).toEqual(['no sample: x']);
  });
});
