import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requiredModules } from './asterisk-modules.ts';

test('the doctor looks for exactly what the template of modules.conf requires', () => {
  const template = readFileSync(new URL('../../../asterisk/templates/modules.conf', import.meta.url), 'utf8');
  const required = [...template.matchAll(/^require = (\w+)\.so$/gm)].map(([, name]) => name);
  expect(required.length).toBeGreaterThan(10);
  expect(requiredModules.toSorted()).toEqual(required.toSorted());
});
