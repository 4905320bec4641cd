import { errorCatalogue } from '@ethera/contract';
import { z } from 'zod';
import { type Check, ok, warn } from './check.ts';

/** What `/healthz` tells of whoever answers. */
const health = z.object({
  stage: z.string(),
  edgeId: z.string(),
  state: z.string(),
  calls: z.number(),
  callLimit: z.number(),
});

export interface StatusDeps {
  readonly stage: string;
  readonly edgeId: string;
  /** 0 for none. */
  readonly httpPort: number;
}

/** Where this agent's metrics are. None where it has none. */
export function statusChecks({ stage, edgeId, httpPort }: StatusDeps): Check[] {
  if (httpPort === 0) return [];
  const url = `http://127.0.0.1:${httpPort}`;
  const { remedy } = errorCatalogue['status.port-taken'];
  return [
    {
      name: 'metrics',
      remedy,
      async run(signal) {
        const answer = await fetch(`${url}/healthz`, { signal, redirect: 'error' }).catch(() => undefined);
        signal.throwIfAborted();
        if (!answer) return ok(`at ${url}/metrics while the agent runs, which it does not now`);
        const told = health.safeParse(await answer.json().catch(() => undefined));
        if (!told.success) return warn(`something else answers at ${url}`, remedy);
        const { state, calls, callLimit, ...whose } = told.data;
        if (whose.stage === stage && whose.edgeId === edgeId)
          return ok(`at ${url}/metrics: ${state}, ${calls} of ${callLimit} calls`);
        return warn(`the agent ${whose.edgeId} of the stage ${whose.stage} answers at ${url}`, remedy);
      },
    },
  ];
}
