import { readdir } from 'node:fs/promises';
import type { Protection } from '../../tests/protections/protection.ts';

const folder = new URL('../../tests/protections/', import.meta.url);

/** Every protection that a file of `tests/protections` lists, file by file. */
export async function listProtections(): Promise<readonly Protection[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && name !== 'protection.ts').sort();
  const modules = await Promise.all(
    names.map((name) => import(new URL(name, folder).href) as Promise<Record<string, readonly Protection[]>>),
  );
  return modules.flatMap((each) => Object.values(each).flat());
}

/**
 * The source without its protection.
 * @throws RangeError where the text to be replaced is not there, or more than once
 */
export function takeOut(source: string, { file, find, replace }: Protection): string {
  const [before = '', after, ...more] = source.split(find);
  if (after === undefined) throw new RangeError(`${file} does not hold: ${find}`);
  if (more.length > 0) throw new RangeError(`${file} holds it more than once: ${find}`);
  return before + replace + after;
}
