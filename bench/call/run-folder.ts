import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const runsKept = 5;
const runName = /^run-\d{8}T\d{6}Z-(\d+)$/;

/**
 * Makes a folder for a run, and removes those of older runs but for the newest few and those still under way.
 * @param isAlive whether a process exists
 */
export async function openRunFolder(
  parent: string,
  now: Date,
  pid: number,
  isAlive: (pid: number) => boolean,
): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const runs = (await readdir(parent)).filter((name) => runName.test(name)).sort();
  const ended = runs.filter((name) => !isAlive(Number(runName.exec(name)?.[1])));
  for (const name of ended.slice(0, 1 - runsKept)) await rm(join(parent, name), { recursive: true, force: true });
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = join(parent, `run-${stamp}-${pid}`);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
