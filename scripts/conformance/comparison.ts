import { isDeepStrictEqual } from 'node:util';
import type { Seen } from './invocation.ts';
import { type RuntimeCase, unexpected } from './runtime-cases.ts';

/** In what two runtimes differ, for the same code and the same invocation; empty when they agree and do as is meant. */
export function differences(each: RuntimeCase, own: Seen, official: Seen): readonly string[] {
  const faults = [
    ['the stand-in', unexpected(each, own)],
    ['the official client', unexpected(each, official)],
  ].flatMap(([who, fault]) => (fault ? [`${who}, ${fault}`] : []));
  const [ownEssence, officialEssence] = [own, official].map((seen) => essenceOf(each, seen));
  if (isDeepStrictEqual(ownEssence, officialEssence)) return faults;
  return [...faults, `the stand-in: ${shown(ownEssence)}`, `the official client: ${shown(officialEssence)}`];
}

/** The bytes before an error count as they are. Errors that are the runtime's own are put in its own words. */
function essenceOf({ essence, anyError }: RuntimeCase, { body, error }: Seen): unknown {
  if (error && anyError) return { body, error: true };
  if (error) return { body, error: error.type.startsWith('Runtime.') ? error.type : error };
  return { body: essence ? essence(body) : body };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
