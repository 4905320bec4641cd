import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import type { AgentStatus } from '../agent.ts';
import type { SpoolLevel } from '../ports/spool.ts';
import { edgeGauges } from './edge-gauges.ts';
import { expose } from './metric-family.ts';
import { processGauges } from './process-gauges.ts';

const status: AgentStatus = { state: 'draining', calls: 3, callLimit: 20, ari: 'up' };
const spool: SpoolLevel = {
  files: 4,
  bytes: 640_000,
  mostBytes: 1_000_000,
  oldestAtMs: 1_000_000,
  confirmed: 9,
  refused: 1,
  missing: 2,
};

async function scraped(nowMs: number, over: { status?: Partial<AgentStatus>; spool?: Partial<SpoolLevel> } = {}) {
  const families = edgeGauges({
    identity: { stage: 'dev', edgeId: 'office', release: '1.2.3' },
    status: () => ({ ...status, ...over.status }),
    spool: () => ({ ...spool, ...over.spool }),
    spend: () => ({ usd: 3.5, usdPerDay: 20 }),
    stateDir: import.meta.dirname,
    now: () => nowMs,
  });
  return parseExposition(await expose(families));
}

describe('an agent’s gauges', () => {
  it('tell what it is and does', async () => {
    const scrape = await scraped(1_060_000);
    expect(scrape.value('ethera_agent_info', { stage: 'dev', edge: 'office', release: '1.2.3' })).toBe(1);
    expect(scrape.value('ethera_agent_state', { state: 'draining' })).toBe(1);
    expect(scrape.value('ethera_agent_state')).toBe(1);
    expect(scrape.value('ethera_calls_active')).toBe(3);
    expect(scrape.value('ethera_calls_limit')).toBe(20);
    expect(scrape.value('ethera_ari_up')).toBe(1);
    expect((await scraped(0, { status: { ari: 'down' } })).value('ethera_ari_up')).toBe(0);
    expect(scrape.value('ethera_spend_today_usd') / scrape.value('ethera_spend_limit_usd')).toBeCloseTo(0.175);
    expect(scrape.value('ethera_disk_free_bytes')).toBeGreaterThan(0);
  });

  it('tell how much waits for S3, and how long', async () => {
    const scrape = await scraped(1_060_000);
    expect(scrape.value('ethera_spool_files')).toBe(4);
    expect(scrape.value('ethera_spool_bytes')).toBe(640_000);
    expect(scrape.value('ethera_spool_limit_bytes')).toBe(1_000_000);
    expect(scrape.value('ethera_spool_oldest_age_seconds')).toBe(60);
    expect(scrape.value('ethera_spool_objects_total', { outcome: 'missing' })).toBe(2);
  });

  it('tell no age where nothing waits, and none below zero when the clock was set back', async () => {
    const nothing = await scraped(1_060_000, { spool: { oldestAtMs: null } });
    expect(nothing.value('ethera_spool_oldest_age_seconds')).toBe(0);
    expect((await scraped(500_000)).value('ethera_spool_oldest_age_seconds')).toBe(0);
  });
});

describe('a process’s gauges', () => {
  it('tell what it uses', async () => {
    const { families, close } = processGauges();
    const scrape = parseExposition(await expose(families));
    close();
    const used = ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_heap_size_used_bytes'];
    for (const name of [...used, 'process_open_fds']) expect(scrape.value(name), name).toBeGreaterThan(0);
    expect(scrape.value('process_start_time_seconds')).toBeCloseTo(Date.now() / 1_000 - process.uptime(), -1);
    expect(scrape.value('nodejs_eventloop_lag_max_seconds')).toBeLessThan(5);
  });
});
