import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * Everything that must hold before a change lands, cheapest first; stops at the first part that fails. The chains of a stage run
 * beside one another, the parts of a chain one after the other.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}
type Chain = readonly Part[];

/** Real calls mostly wait, and three files at once leave two cores some rest. */
const waiting = ['--maxWorkers', '3'];

const stages: readonly (readonly Chain[])[] = [
  [
    [
      { name: 'lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
      { name: 'types', command: 'tsc', args: ['--noEmit'] },
      { name: 'unit tests', command: 'vitest', args: ['run', '--project', 'unit'] },
      { name: 'integration tests', command: 'vitest', args: ['run', '--project', 'integration', ...waiting] },
    ],
    // A download, mostly.
    [{ name: 'types of the infrastructure', command: process.execPath, args: ['scripts/check-stacks.ts'] }],
  ],
  [[{ name: 'system tests', command: 'vitest', args: ['run', '--project', 'system', ...waiting] }]],
  [[{ name: 'system tests with a crowd', command: 'vitest', args: ['run', '--project', 'crowd'] }]],
];

/** Twice what the longest part takes on two busy cores: a hang must not hold a build up for ever. */
const longestPartMs = 480_000;

for (const stage of stages) {
  const passed = await Promise.all(stage.map((chain, index) => runChain(chain, index === 0)));
  if (passed.includes(false)) process.exit(1);
}

async function runChain(chain: Chain, shown: boolean): Promise<boolean> {
  for (const part of chain) if (!(await run(part, shown))) return false;
  return true;
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
