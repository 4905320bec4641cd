import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  /** Licence and notice files, in alphabetical order; where there are none, what the sources say at their beginning. */
  readonly texts: readonly string[];
}

/** The folder of the package that a source belongs to; the innermost one, where packages hold packages. */
const packageFolder = /^(.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const legalFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * The licences of every package that the sources belong to, as their authors ask whoever passes them on.
 * @param sources relative to `root`
 * @throws Error when a package says nothing of its licence
 */
export async function licenceText(
  root: string,
  sources: readonly string[],
): Promise<{ readonly text: string; readonly packages: readonly string[] }> {
  const byFolder = Map.groupBy(sources, (source) => packageFolder.exec(source)?.[0]);
  const read = await Promise.all(
    [...byFolder].flatMap(([folder, own]) => (folder === undefined ? [] : readPackage(root, folder, own))),
  );
  const found = new Map(read.map((each) => [`${each.name} ${each.version}`, each]));
  const packages = [...found.keys()].sort();
  const bare = packages.filter((id) => !found.get(id)?.licence && found.get(id)?.texts.length === 0);
  if (bare.length > 0) throw new Error(`packages without a licence: ${bare.join(', ')}`);
  const text = packages.map((id) => section(id, found.get(id) as Package)).join('\n');
  return { text, packages };
}

async function readPackage(root: string, folder: string, sources: readonly string[]): Promise<Package> {
  const path = join(root, folder);
  const { name, version, license, licenses } = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  const files = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && legalFile.test(entry.name))
    .map((entry) => join(path, entry.name))
    .sort();
  const texts =
    files.length > 0
      ? await Promise.all(files.map((file) => readFile(file, 'utf8')))
      : await copyrightComments(sources.map((source) => join(root, source)));
  return { name, version, licence: licenceName(license ?? licenses), texts };
}

async function copyrightComments(files: readonly string[]): Promise<string[]> {
  const heads = await Promise.all(
    files.map(async (file) => /^\s*\/\*[\s\S]*?\*\//.exec(await readFile(file, 'utf8'))?.[0]),
  );
  return [...new Set(heads.filter((head) => head !== undefined && /copyright/i.test(head)))] as string[];
}

/** Packages of another age say it as an object, or as a list of them. */
function licenceName(field: unknown): string | undefined {
  if (typeof field === 'string') return field;
  if (Array.isArray(field)) return field.map(licenceName).join(' or ');
  return typeof field === 'object' && field !== null && 'type' in field ? String(field.type) : undefined;
}

function section(id: string, { licence, texts }: Package): string {
  const body = texts.length > 0 ? texts.map((text) => text.trim()).join('\n\n') : `Licence: ${licence}`;
  return `${'-'.repeat(80)}\n${id}${licence ? ` (${licence})` : ''}\n\n${body}\n`;
}
