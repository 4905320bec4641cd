import type { Log } from '../ports/log.ts';
import type { EdgeMetrics } from './edge-metrics.ts';
import { providerOf } from './failure-provider.ts';

type Counted = Pick<EdgeMetrics, 'failures' | 'logLines' | 'callsAnswered' | 'callsRefused' | 'callsTakenUp'>;

/**
 * Counts what is logged: whatever an operator reads of shows in the metrics, too, and nobody has to tell of it twice. What
 * the level leaves out of the log is counted all the same.
 */
export function observedLog(log: Log, metrics: Counted): Log {
  return {
    write(level, message, fields = {}) {
      log.write(level, message, fields);
      if (message === 'call answered') metrics.callsAnswered.add({});
      if (message === 'call taken up') metrics.callsTakenUp.add({});
      if (message === 'call refused') metrics.callsRefused.add({ reason: textOf(fields.reason) });
      if (level !== 'warn' && level !== 'error') return;
      metrics.logLines.add({ level });
      const code = textOf(fields.code);
      if (code !== '') metrics.failures.add({ code, provider: providerOf(code) });
    },
  };
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}
