import type { TurnRecovery } from '@ethera/contract';
import type { TurnService } from '../ports/turn-service.ts';
import type { EdgeMetrics } from './edge-metrics.ts';

type Counted = Pick<EdgeMetrics, 'providerFailures' | 'recoveries'>;

/**
 * The turn service, with what its last frames tell of providers counted: a turn that was answered all the same is no
 * failure of the edge's log, and somebody wants to know of it before the second provider fails, too.
 */
export function observedTurns<Service extends Pick<TurnService, 'answer'>>(
  service: Service,
  metrics: Counted,
): Service {
  return {
    ...service,
    async *answer(request, signal) {
      for await (const frame of service.answer(request, signal)) {
        if (frame.type === 'done') countRecovery(metrics, frame.summary.recovery);
        if (frame.type === 'error') countRecovery(metrics, frame.recovery);
        yield frame;
      }
    },
  };
}

function countRecovery({ providerFailures, recoveries }: Counted, recovery: TurnRecovery | undefined): void {
  if (!recovery) return;
  recoveries.add({ kind: 'retry' }, recovery.retries);
  recoveries.add({ kind: 'hedge' }, recovery.hedges);
  recoveries.add({ kind: 'fallback' }, recovery.fallbacks);
  for (const { provider, code } of recovery.failures) providerFailures.add({ provider, code });
}
