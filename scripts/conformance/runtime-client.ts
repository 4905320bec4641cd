import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** AWS's own client of Lambda's Runtime API, as its images of Node have it. */
export const runtimeClient = { name: 'aws-lambda-ric', version: '4.0.2' } as const;

/** Half a minute of compiling on a fast machine, two on a busy one. */
const installLimitMs = 600_000;
/** What its build calls, and the package of Debian that has it. */
const tools: Readonly<Record<string, string>> = {
  cmake: 'cmake',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
  tar: 'tar',
  xz: 'xz-utils',
};

/**
 * The script that runs as an environment's runtime. Installed on first use into a folder of its own: its native part is
 * built there, so it is no dependency of this repository.
 * @param cacheFolder survives between runs
 * @throws Error that says what is missing, or where the installation's log is
 */
export async function findRuntimeClient(cacheFolder: string, report: (line: string) => void): Promise<string> {
  const { name, version } = runtimeClient;
  const folder = join(cacheFolder, `${name}-${version}`);
  const script = join(folder, 'node_modules', name, 'index.mjs');
  if (existsSync(script)) return script;
  if (process.platform !== 'linux') throw new Error(`${name} builds on Linux alone.`);
  const missing = Object.entries(tools).filter(([tool]) => spawnSync(tool, ['--version']).error !== undefined);
  if (missing.length > 0) {
    const packages = missing.map(([, inDebian]) => inDebian).join(' ');
    throw new Error(
      `${name} is built from source and lacks ${missing.map(([tool]) => tool).join(', ')}: apt-get install ${packages}`,
    );
  }
  report(`building ${name} ${version}; this takes a minute or two…`);
  await install(folder);
  return script;
}

/** Whole or not at all: a folder that was left half built would be taken for the client the next time. */
async function install(folder: string): Promise<void> {
  const { name, version } = runtimeClient;
  const making = `${folder}.making`;
  const log = `${folder}.log`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await mkdir(dirname(log), { recursive: true });
  await writeFile(join(making, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  const args = ['install', '--ignore-scripts=false', '--foreground-scripts', '--no-audit', '--no-fund'];
  // A group of its own: npm's compilers are to end with it.
  const npm = spawn('npm', args, { cwd: making, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const lines: Buffer[] = [];
  for (const output of [npm.stdout, npm.stderr]) output.on('data', (chunk: Buffer) => lines.push(chunk));
  const kill = () => npm.pid !== undefined && process.kill(-npm.pid, 'SIGKILL');
  const limit = new AbortController();
  const late = delay(installLimitMs, undefined, { signal: limit.signal }).then(kill, () => undefined);
  // Whoever has lost patience takes the compilers along.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, kill);
  const [status] = await once(npm, 'close');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, kill);
  limit.abort();
  await late;
  const built = existsSync(join(making, 'node_modules', name, 'rapid-client.node'));
  if (status === 0 && built) return rename(making, folder);
  await writeFile(log, Buffer.concat(lines));
  throw new Error(`${name} could not be installed; npm and the compilers say why in ${log}`);
}
