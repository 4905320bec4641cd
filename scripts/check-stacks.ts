// Type-checks sst.config.ts and stacks/ against SST's own types, which `sst install` writes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { withLock } from './render/lock.ts';
import { ensurePlatform } from './render/platform.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const log = (line: string) => console.error(line);

try {
  const onWait = () => log('waiting for a render of this checkout…');
  await withLock(`${root}/.cache/render/lock`, { patienceMs: 900_000, onWait }, () => ensurePlatform(root, log));
  const { status, error } = spawnSync(`${root}/node_modules/.bin/tsc`, ['-p', 'stacks'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
