import { fileURLToPath } from 'node:url';
import { parseOptions } from '../local/src/command-options.ts';
import { listProtections } from './protections/list.ts';
import { copyTree } from './protections/tree-copy.ts';
import { tryWithout } from './protections/trial.ts';

/**
 * Shows that each promise has a test that fails when what keeps it is taken out: one after the other, in a copy of the
 * project. Exit code 1 when a test did not notice.
 */
const usage = `npm run protections [-- options]

  --only TEXT   those alone whose promise or file holds this text
  --list        say what is promised, and run nothing
  --help`;

const options = { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } } as const;

const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const { only = '', list, help } = parseOptions('npm run protections', options, args);
  if (help) {
    console.log(usage);
    return 0;
  }
  const protections = (await listProtections()).filter(({ promise, file }) => `${promise} ${file}`.includes(only));
  if (list) {
    for (const { promise, file, test } of protections) console.log(`${promise}\n  ${file}, by ${test.file}`);
    return 0;
  }
  await using copy = await copyTree(root);
  let unnoticed = 0;
  for (const [index, protection] of protections.entries()) {
    const startedMs = performance.now();
    const { outcome, output } = await tryWithout(copy.folder, protection);
    const took = `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
    const mark = outcome === 'noticed' ? '✓' : '✗';
    console.log(`${mark} ${index + 1}/${protections.length} ${protection.promise}: ${outcome} (${took})`);
    if (outcome === 'noticed') continue;
    unnoticed += 1;
    console.log(`    ${protection.file} against ${protection.test.file} “${protection.test.name}”`);
    for (const line of output.split('\n').slice(-20)) console.log(`    ${line}`);
  }
  console.log(JSON.stringify({ protections: protections.length, unnoticed }));
  return unnoticed === 0 && protections.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
