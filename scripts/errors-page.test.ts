import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { errorCatalogue } from '@ethera/contract';
import { expect, it } from 'vitest';

it('docs/errors.md lists every error code with its meaning and remedy, and no other', () => {
  const page = readFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(errorCatalogue).map(
    ([code, entry]) => `| \`${code}\` | ${entry.meaning} | ${entry.remedy} | ${entry.retryable ? 'yes' : 'no'} |`,
  );
  expect(rows).toEqual(expected);
});
