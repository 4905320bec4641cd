import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Recordings to listen to, with that of the new run. */
const runsKept = 5;
const runName = /^run-\d{8}T\d{6}Z-(\d+)$/;

/** What a run leaves that came to its end, in its folder: both sides of the call, and where the time of its turns went. */
export const recordingName = 'call.wav';
export const waterfallName = 'waterfall.svg';

/**
 * Makes a folder for one run. Of those before it stay those in use, the newest that have a recording, and the last of
 * all, whose logs say why it has none.
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
  const recorded = await Promise.all(ended.map((name) => hasRecording(join(demoFolder, name))));
  const kept = new Set([...ended.filter((_, index) => recorded[index]).slice(1 - runsKept), ...ended.slice(-1)]);
  for (const name of ended.filter((name) => !kept.has(name))) {
    await rm(join(demoFolder, name), { recursive: true, force: true });
  }
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = join(demoFolder, `run-${stamp}-${pid}`);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

async function hasRecording(folder: string): Promise<boolean> {
  return access(join(folder, recordingName)).then(
    () => true,
    () => false,
  );
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
