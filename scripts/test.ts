import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Everything that must hold before a change lands, cheapest first; stops at the first part that fails. Parts of one group run
 * beside one another: the types of the infrastructure are a download, mostly.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}
const groups: readonly (readonly Part[])[] = [
  [{ name: 'lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] }],
  [{ name: 'types', command: 'tsc', args: ['--noEmit'] }],
  [
    { name: 'unit tests', command: 'vitest', args: ['run', '--project', 'unit'] },
    { name: 'types of the infrastructure', command: process.execPath, args: ['scripts/check-stacks.ts'] },
  ],
  // They mostly wait, and three at once leave two cores some rest.
  [
    {
      name: 'integration tests',
      command: 'vitest',
      args: ['run', '--project', 'integration', '--maxWorkers', '3'],
    },
  ],
  [{ name: 'system tests', command: 'vitest', args: ['run', '--project', 'system', '--maxWorkers', '3'] }],
  [{ name: 'system tests with a crowd', command: 'vitest', args: ['run', '--project', 'crowd'] }],
];

/** Twice what the longest part takes on two busy cores: a hang must not hold a build up for ever. */
const longestPartMs = 480_000;

for (const group of groups) {
  const passed = await Promise.all(group.map((part, index) => run(part, index === 0)));
  if (passed.includes(false)) process.exit(1);
}

/** @param shown lets its output through as it comes; otherwise it follows at the end */
async function run({ name, command, args }: Part, shown: boolean): Promise<boolean> {
  const startedMs = performance.now();
  console.error(`\n▶ ${name}`);
  const output = shown ? 'inherit' : 'pipe';
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', output, output], timeout: longestPartMs });
  const ended: Promise<string> = once(child, 'close').then(
    ([status, signal]) => (status === 0 ? '' : `exit ${status ?? signal}`),
    (error: Error) => error.message,
  );
  const said = Promise.all([child.stdout ? text(child.stdout) : '', child.stderr ? text(child.stderr) : '']);
  const fault = await ended;
  process.stderr.write((await said).join(''));
  const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  console.error(fault ? `✗ ${name} failed after ${took}: ${fault}` : `✓ ${name} in ${took}`);
  return fault === '';
}
