import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Everything that must hold before a change lands, cheapest first; stops at the first part that fails. */
const root = fileURLToPath(new URL('..', import.meta.url));
const parts: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['--noEmit']],
  ['types of the infrastructure', process.execPath, ['scripts/check-stacks.ts']],
  ['unit tests', 'vitest', ['run', '--project', 'unit']],
  // They mostly wait, and three at once leave two cores some rest.
  ['integration tests', 'vitest', ['run', '--project', 'integration', '--maxWorkers', '3']],
  ['system tests', 'vitest', ['run', '--project', 'system']],
  ['system tests with a crowd', 'vitest', ['run', '--project', 'crowd']],
];

/** Twice what the longest part takes on two busy cores: a hang must not hold a build up for ever. */
const longestPartMs = 480_000;

for (const [name, command, args] of parts) {
  const startedMs = performance.now();
  console.error(`\n▶ ${name}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: longestPartMs,
  });
  if (status !== 0) {
    console.error(`✗ ${name} failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
  console.error(`✓ ${name} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}
