import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsProviderVersion } from '../../stacks/stage.ts';
import { runSst } from './sst.ts';

const sstPackage = new URL('../../node_modules/sst/package.json', import.meta.url);

/** npm fetches some 320 MB for the AWS provider's SDK: half a minute here, several on a slow line. */
const installLimitMs = 600_000;

interface ProviderLock {
  readonly name: string;
  readonly version: string;
}

/**
 * Makes sure that `.sst/platform` holds SST's components and types for the versions in use, by `sst install`.
 *
 * @throws Error with what SST printed when it failed
 */
export async function ensurePlatform(root: string, log: (line: string) => void, signal?: AbortSignal): Promise<void> {
  if (await isInstalled(root)) return;
  log('installing SST’s platform and its AWS provider (once, about 60 s)…');
  const started = performance.now();
  // As root SST wants a stage named, although nothing it installs depends on one.
  const { exitCode, text } = await runSst({
    root,
    args: ['install', '--stage', 'install'],
    limitMs: installLimitMs,
    signal,
  });
  if (exitCode !== 0 || !(await isInstalled(root))) {
    throw new Error(`"sst install" failed. Check that the npm registry is reachable.\n${text.trim()}`);
  }
  log(`installed in ${Math.round((performance.now() - started) / 1000)} s`);
}

async function isInstalled(root: string): Promise<boolean> {
  const platform = join(root, '.sst', 'platform');
  try {
    const installed = await readFile(join(platform, 'version'), 'utf8');
    // SST writes its lock last: where it is, the packages are complete.
    const locked = JSON.parse(await readFile(join(root, '.sst', 'provider-lock.json'), 'utf8')) as ProviderLock[];
    await access(join(platform, 'node_modules', '@pulumi', 'aws'));
    const { version } = JSON.parse(await readFile(sstPackage, 'utf8')) as { version: string };
    return (
      installed.trim() === version &&
      locked.some((entry) => entry.name === 'aws' && entry.version === awsProviderVersion)
    );
  } catch {
    return false;
  }
}
