import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readInputs } from './inputs.ts';
import { scalingLines } from './report.ts';
import { scalingReport } from './scaling-report.ts';

it('docs/scaling.md shows what npm run scaling prints', { timeout: 60_000 }, async () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/scaling.md', import.meta.url)), 'utf8');
  const blocks = [...page.matchAll(/```text\n(.*?)\n```/gs)].map(([, block]) => block);
  expect(blocks.join('\n\n')).toBe(scalingLines(await scalingReport(readInputs(), 1)).join('\n'));
});
