import { describe, expect, test } from 'vitest';
import { checkReadConditions, parseRange, writeCondition } from './conditions.ts';

const facts = {
  bytes: 10,
  etag: 'abc',
  modifiedMs: Date.parse('2026-11-23T10:00:00.500Z'),
  checksum: undefined,
  headers: {},
};

describe('ranges', () => {
  test.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
    ['bytes=5-4', undefined],
    ['bytes=0-1,3-4', undefined],
    ['pages=1-2', undefined],
    [undefined, undefined],
  ])('%s of ten bytes', (range, expected) => {
    expect(parseRange(range, 10)).toEqual(expected);
  });

  test.each(['bytes=10-', 'bytes=11-12', 'bytes=-0'])('%s of ten bytes cannot be given', (range) => {
    expect(() => parseRange(range, 10)).toThrow('not satisfiable');
  });
});

describe('conditional writes', () => {
  test('If-None-Match lets the first writer in alone', () => {
    const condition = writeCondition({ 'if-none-match': '*' });
    expect(() => condition(undefined)).not.toThrow();
    expect(() => condition(facts)).toThrow('pre-conditions');
  });

  test('If-Match lets in the writer who saw the current version', () => {
    const [good, stale] = [writeCondition({ 'if-match': '"abc"' }), writeCondition({ 'if-match': '"old"' })];
    expect(() => good(facts)).not.toThrow();
    expect(() => stale(facts)).toThrow('pre-conditions');
    expect(() => good(undefined)).toThrow('does not exist');
  });

  test('If-None-Match with an etag is refused, as S3 does', () => {
    expect(() => writeCondition({ 'if-none-match': '"abc"' })).toThrow('not implemented');
  });
});

describe('conditional reads', () => {
  test.each([
    [{ 'if-none-match': '"abc"' }, 'Not Modified'],
    [{ 'if-modified-since': 'Mon, 23 Nov 2026 10:00:00 GMT' }, 'Not Modified'],
    [{ 'if-match': '"other"' }, 'pre-conditions'],
  ])('%o', (headers, message) => {
    expect(() => checkReadConditions(headers, facts)).toThrow(message);
  });

  test.each([
    [{ 'if-none-match': '"other"' }],
    [{ 'if-match': '"abc"' }],
    [{ 'if-modified-since': 'Mon, 23 Nov 2026 09:59:59 GMT' }],
    [{}],
  ])('%o is let through', (headers) => {
    expect(() => checkReadConditions(headers, facts)).not.toThrow();
  });
});
