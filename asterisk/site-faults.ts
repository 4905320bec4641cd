import type { Site, SiteNumber, SiteTrunk } from './site.ts';

/** Something in a site file that cannot be: where it stands, and what may stand there. */
export interface SiteFault {
  readonly path: readonly (string | number)[];
  readonly allowed: string;
  /** It is not what stands there that is wrong, when nothing does: something must. */
  readonly needed?: boolean;
}

/** An entry of a list that is right in itself, and its place in the file. */
export interface Placed<Entry> {
  readonly index: number;
  readonly entry: Entry;
}

/** A site file as far as its parts are right in themselves. */
export interface ReadableSite {
  readonly numbers: readonly Placed<SiteNumber>[];
  readonly trunks: readonly Placed<SiteTrunk>[];
  readonly softphones: readonly Placed<string>[];
  readonly previews: Site['previews'];
  readonly fallback: Pick<Site['fallback'], 'dial'>;
  readonly destinations: Readonly<Record<string, Pick<Site['fallback'], 'dial'>>>;
}

/** What an extension of a preview begins with, and so which persona answers it. */
export const previewPrefixes = ['777', '778'] as const;

/** The numbers that a DID may be delivered as: providers differ in the plus. A pattern stands for itself. */
export function deliveredAs(did: string): string[] {
  if (!/^\+?\d+$/.test(did)) return [did];
  const digits = did.replace('+', '');
  return [`+${digits}`, digits];
}

/** Parts that do not go together. */
export function contradictions(site: ReadableSite): SiteFault[] {
  return [...repeatedNames(site), ...sharedAddresses(site), ...numberFaults(site), ...dialFaults(site)];
}

function repeatedNames({ softphones, trunks }: ReadableSite): SiteFault[] {
  const named = [
    ...softphones.map(({ index, entry }) => ({ name: entry, path: ['softphones', index] })),
    ...trunks.map(({ index, entry }) => ({ name: entry.name, path: ['trunks', index, 'name'] })),
  ];
  return repeated(named, ({ name }) => [name]).map(({ path }) => ({
    path,
    allowed: 'a name that no other softphone or trunk has',
  }));
}

/** Asterisk would take all calls from an address for the same one of the two trunks. */
function sharedAddresses({ trunks }: ReadableSite): SiteFault[] {
  const allowed = 'addresses that are in no other trunk';
  return repeated(trunks, ({ entry }) => [...new Set(entry.addresses)]).map(({ index }) => ({
    path: ['trunks', index, 'addresses'],
    allowed,
  }));
}

function numberFaults({ numbers, previews, trunks }: ReadableSite): SiteFault[] {
  const known = trunks.map(({ entry }) => entry.name);
  const taken = new Map<string, string>(
    Object.entries(previews).flatMap(([n, stage]) =>
      previewPrefixes.map((prefix) => [`internal ${prefix}${n}`, `preview ${n} (${stage})`] as const),
    ),
  );
  return numbers.flatMap(({ index, entry }) => {
    const places = placesOf(entry, known);
    const holder = places.map((place) => taken.get(place)).find((found) => found !== undefined);
    for (const place of places) taken.set(place, `entry ${index + 1} of numbers`);
    const path = ['numbers', index];
    const number = entry.extension === undefined ? 'did' : 'extension';
    return [
      ...trunkFaults(entry, known).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
      ...(holder ? [{ path: [...path, number], allowed: `a number that leads nowhere else: ${holder} has it` }] : []),
    ];
  });
}

/** Every context and number in it that an entry takes. */
function placesOf({ did = '', extension, trunk }: SiteNumber, known: readonly string[]): string[] {
  if (extension !== undefined) return [`internal ${extension}`];
  const contexts = trunk === undefined ? known : [trunk];
  return contexts.flatMap((context) => deliveredAs(did).map((number) => `${context} ${number}`));
}

function trunkFaults({ did, trunk }: SiteNumber, known: readonly string[]): SiteFault[] {
  if (trunk !== undefined && !known.includes(trunk)) {
    return [{ path: ['trunk'], allowed: `the name of a trunk: ${known.join(', ') || 'there is none'}` }];
  }
  if (did !== undefined && known.length === 0) {
    return [{ path: ['did'], allowed: 'left out while there is no trunk that could deliver it' }];
  }
  if (did === 'any' && trunk === undefined)
    return [{ path: ['did'], allowed: 'given together with `trunk` when it is "any"' }];
  return [];
}

function dialFaults({ fallback, destinations, ...lines }: ReadableSite): SiteFault[] {
  return [
    ...dialFault(['fallback', 'dial'], fallback.dial, lines),
    ...Object.entries(destinations).flatMap(([name, { dial }]) =>
      dialFault(['destinations', name, 'dial'], dial, lines),
    ),
  ];
}

function dialFault(
  path: string[],
  dial: string | undefined,
  { softphones, trunks }: Pick<ReadableSite, 'softphones' | 'trunks'>,
): SiteFault[] {
  if (dial === undefined) return [];
  const target = dial.slice('PJSIP/'.length);
  const [number = '', trunkName] = target.split('@');
  if (trunkName === undefined) {
    if (softphones.some(({ entry }) => entry === number)) return [];
    return [{ path, allowed: `one of the softphones: ${softphones.map(({ entry }) => entry).join(', ') || 'none'}` }];
  }
  const outward = trunks.filter(({ entry }) => entry.server !== undefined).map(({ entry }) => entry.name);
  if (outward.includes(trunkName)) return [];
  return [{ path, allowed: `a trunk that has a \`server\`: ${outward.join(', ') || 'none'}` }];
}

/** Those that share a key with one before them. */
function repeated<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const keys = keysOf(item);
    const found = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return found;
  });
}
