import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';
import type { ObjectFacts, Precondition } from './store.ts';

const unquoted = (etag: string): string => etag.trim().replace(/^"|"$/g, '');
const lists = (value: string, etag: string): boolean =>
  value.split(',').some((item) => item.trim() === '*' || unquoted(item) === etag);

const failed = () => new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

/** If-None-Match: `*` means "create only"; If-Match means "replace this version only". */
export function writeCondition(headers: IncomingHttpHeaders): Precondition {
  const [noneMatch, match] = [headers['if-none-match'], headers['if-match']];
  if (noneMatch !== undefined && noneMatch.trim() !== '*') {
    throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
  return (current) => {
    if (noneMatch !== undefined && current) throw failed();
    if (match === undefined) return;
    if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    if (!lists(match, current.etag)) throw failed();
  };
}

/** Conditions of GET and HEAD, and with the `x-amz-copy-source-` prefix of a copy's source. */
export function checkReadConditions(headers: IncomingHttpHeaders, facts: ObjectFacts, prefix = ''): void {
  const value = (name: string): string | undefined => headers[`${prefix}${name}`] as string | undefined;
  const [match, noneMatch, since] = [value('if-match'), value('if-none-match'), value('if-modified-since')];
  if (match !== undefined && !lists(match, facts.etag)) throw failed();
  const unchanged =
    noneMatch === undefined
      ? since !== undefined && Math.floor(facts.modifiedMs / 1000) * 1000 <= Date.parse(since)
      : lists(noneMatch, facts.etag);
  if (!unchanged) return;
  throw prefix === '' ? new S3Error('NotModified', 'Not Modified') : failed();
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * The part that a `Range` header asks for, or undefined for the whole: S3 ignores ranges it cannot read and lists.
 * @throws S3Error InvalidRange when it starts behind the end.
 */
export function parseRange(range: string | undefined, bytes: number): ByteRange | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  const [first, last] = [parts?.[1] ?? '', parts?.[2] ?? ''];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (start >= bytes || (first === '' && last === '0')) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  }
  return start > end ? undefined : { start, end };
}
