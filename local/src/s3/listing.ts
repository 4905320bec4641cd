import { S3Error } from './s3-error.ts';

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Keys up to this one, itself included, were given before. Empty for a first page. */
  readonly after: string;
}

/** One page of a listing. A common prefix counts as one entry, as a key does. */
export interface ListPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page starts, or undefined when this is the last. */
  readonly nextAfter: string | undefined;
}

const maxPage = 1000;

/** Tokens are opaque to clients: base64url of the last entry given. */
export const tokenOf = (after: string): string => Buffer.from(after).toString('base64url');

/** @throws S3Error InvalidArgument for a page size that is no number. */
export function parseListQuery(query: ReadonlyMap<string, string>): ListQuery {
  const maxKeys = Number(query.get('max-keys') ?? maxPage);
  if (!Number.isInteger(maxKeys) || maxKeys < 0)
    throw new S3Error('InvalidArgument', 'max-keys must be a whole number.');
  const token = query.get('continuation-token');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: Math.min(maxKeys, maxPage),
    after: token === undefined ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString(),
  };
}

const isAfter = (left: string, right: string): boolean => Buffer.compare(Buffer.from(left), Buffer.from(right)) > 0;

/**
 * Cuts one page out of all matching keys.
 * @param keys every key under the prefix, in byte order.
 */
export function pageOf(keys: readonly string[], query: ListQuery): ListPage {
  const page = { keys: [] as string[], commonPrefixes: [] as string[] };
  let last: string | undefined;
  for (const key of keys) {
    const cut = query.delimiter ? key.indexOf(query.delimiter, query.prefix.length) : -1;
    const entry = cut < 0 ? key : key.slice(0, cut + query.delimiter.length);
    if (entry === last || !isAfter(entry, query.after)) continue;
    if (page.keys.length + page.commonPrefixes.length >= query.maxKeys) {
      return { ...page, nextAfter: query.maxKeys === 0 ? undefined : last };
    }
    (cut < 0 ? page.keys : page.commonPrefixes).push(entry);
    last = entry;
  }
  return { ...page, nextAfter: undefined };
}
