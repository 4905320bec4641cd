import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Sets the priority of a process that leads a session of its own. Linux weighs sessions against each other first, where it is
 * set to (`sched_autogroup_enabled`): the process's own priority counts only within its session.
 * @param priority as `os.setPriority` has it
 */
export function setSessionPriority(pid: number, priority: number): void {
  setPriority(pid, priority);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(priority));
  } catch {
    // No such groups here, or not ours to weigh: the process's own priority has to do.
  }
}
