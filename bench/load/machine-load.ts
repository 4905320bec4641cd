import { cpus } from 'node:os';

/** Milliseconds of all cores since the machine was started. */
export interface CpuTimes {
  readonly busyMs: number;
  readonly idleMs: number;
}

export function cpuTimes(): CpuTimes {
  const times = cpus().map((cpu) => cpu.times);
  return {
    busyMs: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0),
    idleMs: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}

/** How much of all cores was in use between two moments, 0 to 1. */
export function busyShare(before: CpuTimes, after: CpuTimes): number {
  const busyMs = after.busyMs - before.busyMs;
  const allMs = busyMs + after.idleMs - before.idleMs;
  return allMs === 0 ? 0 : busyMs / allMs;
}
