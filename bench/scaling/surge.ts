import type { Inputs } from './inputs.ts';
import { lambdaScaling } from './limits.ts';
import { MinHeap } from './min-heap.ts';
import { simulateTraffic } from './traffic.ts';

/** What happens when many calls come within a minute and no function is warm. */
export interface Surge {
  readonly calls: number;
  /** Environments that Lambda has started at the end. */
  readonly environments: number;
  /** Started in the worst ten seconds. */
  readonly startedInWindow: number;
  /** Of the invocations: refused because Lambda starts no more so fast. */
  readonly refusedShare: number;
}

/** Calls come in the first half of it. */
const durationMs = 120_000;
const withinMs = 60_000;

/** Simulates a surge against Lambda's scaling rate alone: the account's concurrency is taken to be high enough. */
export function simulateSurge(calls: number, inputs: Inputs, seed: number, scaling = lambdaScaling): Surge {
  const arrival = { kind: 'at-once', withinMs } as const;
  const { lambda } = simulateTraffic({ inputs, seed, lines: calls, durationMs, arrival }).requests;
  const busy = new MinHeap();
  const startsMs: number[] = [];
  const perMs = scaling.environments / scaling.windowMs;
  let idle = 0;
  let allowance = scaling.environments;
  let lastMs = 0;
  let refused = 0;
  for (let index = 0; index < lambda.count; index++) {
    const atMs = lambda.atMs[index] as number;
    const before = busy.size;
    busy.dropUpTo(atMs);
    idle += before - busy.size;
    allowance = Math.min(scaling.environments, allowance + (atMs - lastMs) * perMs);
    lastMs = atMs;
    const cold = idle === 0;
    if (cold && allowance < 1) {
      refused += 1;
      continue;
    }
    if (cold) {
      allowance -= 1;
      startsMs.push(atMs);
    } else idle -= 1;
    busy.add(atMs + (lambda.size[index] as number) + (cold ? inputs.coldStartMs : 0));
  }
  return {
    calls,
    environments: startsMs.length,
    startedInWindow: mostWithin(startsMs, scaling.windowMs),
    refusedShare: lambda.count === 0 ? 0 : refused / lambda.count,
  };
}

/** @param sortedMs ascending */
function mostWithin(sortedMs: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  for (const [index, atMs] of sortedMs.entries()) {
    while ((sortedMs[first] as number) <= atMs - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
