import { readdirSync, readFileSync } from 'node:fs';

/** Put in place of this name by whoever bundles the edge agent into one file (scripts/build-edge.ts). */
declare const ETHERA_ASTERISK_TEMPLATES: Readonly<Record<string, string>> | undefined;

/**
 * The text of every template, by file name, in alphabetical order. Nothing else reads them: in a bundle they are part of it,
 * otherwise they lie beside this file.
 */
export function loadTemplates(): ReadonlyMap<string, string> {
  if (typeof ETHERA_ASTERISK_TEMPLATES !== 'undefined') return new Map(Object.entries(ETHERA_ASTERISK_TEMPLATES));
  const folder = new URL('./templates/', import.meta.url);
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
}
