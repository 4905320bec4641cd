import { readdir, readFile } from 'node:fs/promises';

/** What a process has used so far, and holds now. */
export interface ProcessUsage {
  /** Of all its threads, in user and kernel mode. */
  readonly cpuMs: number;
  /** Of its children that have ended and were waited for, and of theirs. */
  readonly childrenCpuMs: number;
  readonly rssMb: number;
}

/** Linux counts processor time in hundredths of a second for programs, whatever the kernel's own clock is. */
const tickMs = 10;

/** Of a process's line in /proc/<pid>/stat and its pages. @returns undefined for what is no such line */
export function readUsage(stat: string, status: string): ProcessUsage | undefined {
  // The name may hold anything, brackets and spaces included: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].map((field) => Number(fields[field] ?? Number.NaN));
  const [user, kernel, childrenUser, childrenKernel] = ticks as [number, number, number, number];
  const rssKb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN);
  const usage = {
    cpuMs: (user + kernel) * tickMs,
    childrenCpuMs: (childrenUser + childrenKernel) * tickMs,
    rssMb: rssKb / 1024,
  };
  return Object.values(usage).some(Number.isNaN) ? undefined : usage;
}

/** Undefined once the process has ended. */
export async function usageOf(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    return readUsage(stat, status);
  } catch {
    return undefined;
  }
}

/** Files, sockets and pipes that a process has open; undefined once it has ended. */
export async function handlesOf(pid: number): Promise<number | undefined> {
  try {
    return (await readdir(`/proc/${pid}/fd`)).length;
  } catch {
    return undefined;
  }
}
