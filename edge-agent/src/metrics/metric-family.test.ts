import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import { Counter, expose, Gauge, Histogram, type MetricFamily } from './metric-family.ts';

const scraped = async (...families: MetricFamily[]) => parseExposition(await expose(families));

describe('a counter', () => {
  it('counts by its labels, and is known at 0 before', async () => {
    const calls = new Counter('calls_total', 'Calls.', ['result', 'reason']);
    calls.add({ result: 'failed', reason: 'lost' }, 0);
    calls.add({ result: 'completed', reason: 'bye' });
    calls.add({ result: 'completed', reason: 'bye' }, 2);
    const scrape = await scraped(calls, new Counter('alone_total', 'Without labels.'));
    expect(scrape.value('calls_total', { result: 'failed' })).toBe(0);
    expect(scrape.value('calls_total', { result: 'completed' })).toBe(3);
    expect(scrape.families.get('alone_total')?.samples).toEqual([{ name: 'alone_total', labels: {}, value: 0 }]);
  });

  it('stays of a bounded size whatever its labels are', async () => {
    const calls = new Counter('calls_total', 'Calls.', ['reason']);
    for (let index = 0; index < 10_000; index += 1) calls.add({ reason: `reason ${index}` });
    const scrape = await scraped(calls);
    expect(scrape.families.get('calls_total')?.samples.length).toBeLessThan(300);
    expect(scrape.value('calls_total')).toBe(10_000);
    expect(scrape.value('calls_total', { reason: 'other' })).toBeGreaterThan(9_000);
  });

  it('writes labels so that Prometheus reads them as they were', async () => {
    const reason = 'a "quoted" \\ word\nand a line, {brace}="x"';
    const calls = new Counter('calls_total', 'Help with a \\ and\na line.', ['reason']);
    calls.add({ reason });
    expect((await scraped(calls)).value('calls_total', { reason })).toBe(1);
  });
});

describe('a histogram', () => {
  it('counts what is not above each bound, and adds up', async () => {
    const times = new Histogram('times_seconds', 'Times.', [0.1, 1], ['step']);
    for (const seconds of [0.05, 0.1, 0.5, 7]) times.observe({ step: 'send' }, seconds);
    times.declare({ step: 'other' });
    const scrape = await scraped(times);
    const under = (le: string) => scrape.value('times_seconds_bucket', { step: 'send', le });
    expect([under('0.1'), under('1'), under('+Inf')]).toEqual([2, 3, 4]);
    expect(scrape.value('times_seconds_count', { step: 'send' })).toBe(4);
    expect(scrape.value('times_seconds_sum', { step: 'send' })).toBeCloseTo(7.65);
    expect(scrape.value('times_seconds_count', { step: 'other' })).toBe(0);
  });
});

describe('a gauge', () => {
  it('is read when it is asked for', async () => {
    let calls = 1;
    const gauge = new Gauge('calls_active', 'Calls.', () => calls);
    expect((await scraped(gauge)).value('calls_active')).toBe(1);
    calls = 5;
    expect((await scraped(gauge)).value('calls_active')).toBe(5);
  });

  it('that cannot be read costs no other family', async () => {
    const broken = new Gauge('disk_free_bytes', 'Bytes.', async () => {
      throw new Error('no such folder');
    });
    const scrape = await scraped(broken, new Gauge('calls_active', 'Calls.', () => 2));
    expect([...scrape.families.keys()]).toEqual(['calls_active']);
  });
});
