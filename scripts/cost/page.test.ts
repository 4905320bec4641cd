import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { costReport } from './cost-report.ts';
import { costLines } from './report.ts';

/** Beginnings of the two halves of the report, which the page shows apart. */
const halves = ['US dollars a minute of call', 'hosted: '];

it('docs/cost.md shows what npm run cost prints', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/cost.md', import.meta.url)), 'utf8');
  const blocks = [...page.matchAll(/ {4}npm run cost\n\n```text\n(.*?)\n```/gs)].map(([, block]) => block);
  const printed = costLines(await costReport('production')).join('\n');
  expect(halves.map((half) => printed.indexOf(half))).not.toContain(-1);
  expect(blocks.join('\n\n')).toBe(printed);
});
