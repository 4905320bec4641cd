import { readFileSync } from 'node:fs';
import { EtheraError, errorCatalogue } from '@ethera/contract';
import { expect, it } from 'vitest';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import { logFailure } from '../failure-log.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import { providerOf } from './failure-provider.ts';
import { expose } from './metric-family.ts';
import { observedLog } from './observed-log.ts';

function observe() {
  const memory = new MemoryLog();
  const metrics = createEdgeMetrics();
  const log = observedLog(memory, metrics);
  return { memory, log, scrape: async () => parseExposition(await expose(Object.values(metrics))) };
}

it('hands every line on as it is', () => {
  const { memory, log } = observe();
  log.write('debug', 'caller said', { text: 'hello' });
  expect(memory.lines).toEqual([{ level: 'debug', message: 'caller said', fields: { text: 'hello' } }]);
});

it('counts failures by code and by whose they are', async () => {
  const { log, scrape } = observe();
  const fail = (...codes: (keyof typeof errorCatalogue)[]) => {
    for (const code of codes) logFailure(log, 'error', 'turn failed', new EtheraError(code, 'no'));
  };
  fail('llm.timeout', 'llm.timeout', 'transcriber.auth', 'speaker.unavailable', 'internal');
  logFailure(log, 'warn', 'upload failed', new EtheraError('store.unavailable', 'no'));
  const counted = await scrape();
  expect(counted.value('ethera_failures_total', { code: 'llm.timeout', provider: 'groq' })).toBe(2);
  expect(counted.value('ethera_failures_total', { provider: 'groq' })).toBe(3);
  expect(counted.value('ethera_failures_total', { provider: 'elevenlabs' })).toBe(1);
  expect(counted.value('ethera_failures_total', { provider: 's3' })).toBe(1);
  expect(counted.value('ethera_failures_total', { provider: 'ethera' })).toBe(1);
  expect(counted.value('ethera_log_lines_total', { level: 'error' })).toBe(5);
  expect(counted.value('ethera_log_lines_total', { level: 'warn' })).toBe(1);
});

it('does not count as a failure what is told at debug alone', async () => {
  const { log, scrape } = observe();
  logFailure(log, 'debug', 'call not passed on', new EtheraError('ari.request', 'channel not found'));
  expect((await scrape()).value('ethera_failures_total')).toBe(0);
});

it('counts the calls that were picked up, and those that were not', async () => {
  const { log, scrape } = observe();
  log.write('info', 'call answered', { persona: 'ethera' });
  log.write('warn', 'call taken up', { callId: 'one' });
  log.write('warn', 'call refused', { reason: 'ETHERA_MAX_CALLS is reached' });
  const counted = await scrape();
  expect(counted.value('ethera_calls_answered_total')).toBe(1);
  expect(counted.value('ethera_calls_taken_up_total')).toBe(1);
  expect(counted.value('ethera_calls_refused_total', { reason: 'ETHERA_MAX_CALLS is reached' })).toBe(1);
});

it('knows whose every code of a provider is', () => {
  for (const code of Object.keys(errorCatalogue).filter((each) => /^(llm|transcriber)\./.test(each))) {
    expect(providerOf(code)).toBe('groq');
  }
  expect(providerOf('constructor.name')).toBe('ethera');
});

it('knows messages that the agent really logs', () => {
  const sources = ['../refusals.ts', '../call/call-controller.ts'].map((path) =>
    readFileSync(new URL(path, import.meta.url), 'utf8'),
  );
  for (const message of ['call answered', 'call refused', 'call taken up'])
    expect(sources.join()).toContain(`'${message}'`);
});
