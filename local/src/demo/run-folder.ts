import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const runsKept = 5;
const runName = /^run-\d{8}T\d{6}Z-(\d+)$/;

/**
 * Makes a folder for one run and removes the oldest of those before it, but none that is still in use.
 * @param isAlive whether a process exists
 */
export async function openRunFolder(
  demoFolder: string,
  now: Date,
  pid: number = process.pid,
  isAlive: (pid: number) => boolean = processExists,
): Promise<string> {
  await mkdir(demoFolder, { recursive: true, mode: 0o700 });
  const runs = (await readdir(demoFolder)).filter((name) => runName.test(name)).sort();
  const ended = runs.filter((name) => !isAlive(Number(runName.exec(name)?.[1])));
  for (const name of ended.slice(0, Math.max(0, ended.length - runsKept + 1))) {
    await rm(join(demoFolder, name), { recursive: true, force: true });
  }
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = join(demoFolder, `run-${stamp}-${pid}`);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
