import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Site, siteEntries, siteSections } from './site.ts';
import { contradictions, type Placed, type SiteFault } from './site-faults.ts';

/** A site file cannot be rendered. Each fault says the line and what is allowed there. */
export class SiteFileError extends Error {
  override readonly name = 'SiteFileError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads a site file.
 * @param fileName for the messages
 * @throws {SiteFileError} with every fault of it
 */
export function parseSite(source: string, fileName: string): Site {
  const lines = new LineCounter();
  // `failsafe` leaves every value the text it is: no number loses its plus, no "no" becomes false.
  const document = parseDocument(source, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const broken = document.errors.map(({ pos, message }) => `${fileName}:${lineOf(pos[0])}: ${message}`);
  if (broken.length > 0) throw new SiteFileError(broken);
  if (!isMap(document.contents)) {
    throw new SiteFileError([`${fileName}:1: must be a mapping of ${sectionNames.join(', ')}`]);
  }
  const { site, faults } = readSite(valuesOf(document, fileName));
  if (site) return site;
  const described = faults
    .map((fault) => describe(fault, document, lineOf))
    .sort((one, other) => one.line - other.line);
  throw new SiteFileError(described.map(({ line, text }) => `${fileName}:${line}: ${text}`));
}

/** An alias is resolved no earlier than here: one that leads nowhere, or to more than a site can be. */
function valuesOf(document: Document, fileName: string): Raw {
  try {
    return document.toJS() as Raw;
  } catch (thrown) {
    throw new SiteFileError([`${fileName}: ${thrown instanceof Error ? thrown.message : String(thrown)}`]);
  }
}

const sectionNames = [...Object.keys(siteEntries), ...Object.keys(siteSections)];

type Raw = Readonly<Record<string, unknown>>;
type Read =
  | { readonly site: Site; readonly faults: readonly [] }
  | { readonly site?: never; readonly faults: SiteFault[] };

/** Each part is read by itself, so that a fault in one does not hide what contradicts another. */
function readSite(raw: Raw): Read {
  const faults: SiteFault[] = [];
  for (const key of Object.keys(raw)) {
    if (!sectionNames.includes(key)) faults.push({ path: [key], allowed: `allowed are ${sectionNames.join(', ')}` });
  }
  /** A section whose lines are all commented out is empty text. */
  const given = (name: string) => (raw[name] === '' ? undefined : raw[name]);
  const read = <Schema extends z.ZodType>(schema: Schema, value: unknown, path: SiteFault['path']) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) faults.push(...faultsOf(issue, path));
    return undefined;
  };
  const section = <Name extends keyof typeof siteSections>(name: Name) =>
    read(siteSections[name], given(name), [name]) as z.output<(typeof siteSections)[Name]> | undefined;
  const entries = <Name extends keyof typeof siteEntries>(name: Name) => {
    type Entry = z.output<(typeof siteEntries)[Name]>;
    const value = given(name) ?? [];
    if (!Array.isArray(value)) {
      faults.push({ path: [name], allowed: 'a list' });
      return [];
    }
    return value.flatMap((item, index): Placed<Entry>[] => {
      const entry = read(siteEntries[name], item, [name, index]) as Entry | undefined;
      return entry === undefined ? [] : [{ index, entry }];
    });
  };

  const numbers = entries('numbers');
  const trunks = entries('trunks');
  const softphones = entries('softphones');
  const parts = {
    sip: section('sip'),
    rtp: section('rtp'),
    ari: section('ari'),
    nat: section('nat'),
    codecs: section('codecs'),
    previews: section('previews'),
    fallback: section('fallback'),
    destinations: section('destinations'),
    folders: section('folders'),
  };
  const { previews = {}, fallback = {}, destinations = {} } = parts;
  if (given('numbers') === undefined && given('previews') === undefined) {
    faults.push({ path: ['numbers'], allowed: 'at least one number that leads to an agent', needed: true });
  }
  faults.push(...contradictions({ numbers, trunks, softphones, previews, fallback, destinations }));
  const { sip, rtp, ari, nat, codecs, folders } = parts;
  if (faults.length > 0 || !sip || !rtp || !ari || !codecs || !folders) return { faults };
  if (!parts.previews || !parts.fallback || !parts.destinations) return { faults };
  const values = <Entry>(placed: readonly Placed<Entry>[]) => placed.map(({ entry }) => entry);
  return {
    faults: [],
    site: {
      ...{ sip, rtp, ari, nat, codecs, folders },
      ...{ previews: parts.previews, fallback: parts.fallback, destinations: parts.destinations },
      ...{ numbers: values(numbers), trunks: values(trunks), softphones: values(softphones) },
    },
  };
}

function faultsOf(issue: z.core.$ZodIssue, prefix: SiteFault['path']): SiteFault[] {
  const path = [...prefix, ...issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key))];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], allowed: issue.message }));
  if (issue.code === 'invalid_key') return [{ path, allowed: issue.issues[0]?.message ?? issue.message }];
  return [{ path, allowed: issue.message, needed: issue.code === 'invalid_type' }];
}

/** `numbers.did: must be …`, and the line. List positions are left out: the line says which one it is. */
function describe(
  { path, allowed, needed = false }: SiteFault,
  document: Document,
  lineOf: (offset: number) => number,
): { readonly line: number; readonly text: string } {
  const name = path.filter((key) => typeof key === 'string').join('.');
  const missing = needed && !document.hasIn(path) ? ' is missing' : '';
  const verb = allowed.startsWith('allowed are') ? 'unknown, ' : 'must be ';
  return { line: lineOf(offsetOf(document, path)), text: `${name}${missing}: ${verb}${allowed}` };
}

/** Where a value stands, by its key; where it is missing, the mapping or list it is missing from. */
function offsetOf(document: Document, path: SiteFault['path']): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
