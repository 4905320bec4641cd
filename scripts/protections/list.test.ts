import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listProtections, takeOut } from './list.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const protections = await listProtections();

describe('protections', () => {
  test.each(protections)('can be taken out: $promise', (protection) => {
    const source = readFileSync(root + protection.file, 'utf8');
    expect(takeOut(source, protection)).not.toBe(source);
    expect(existsSync(root + protection.test.file)).toBe(true);
  });

  test('have a promise and a place each', () => {
    expect(new Set(protections.map(({ promise }) => promise)).size).toBe(protections.length);
    expect(new Set(protections.map(({ file, find }) => `${file} ${find}`)).size).toBe(protections.length);
  });

  test('are refused where the text is missing, or is there twice', () => {
    const wanted = { promise: '', file: 'a.ts', find: 'x', replace: '', test: { file: '', name: '' } };
    expect(takeOut('a x b', wanted)).toBe('a  b');
    expect(() => takeOut('a b', wanted)).toThrow('a.ts does not hold: x');
    expect(() => takeOut('x x', wanted)).toThrow('more than once');
  });
});
