import { describe, expect, test } from 'vitest';
import { checkKey, fileOfKey, isBucketName, parseAddress } from './object-key.ts';

describe('an address', () => {
  test('is read as sent, decoded once', () => {
    expect(parseAddress('/b/a%2520b/%D1%8D?x-id=GetObject')).toEqual({ bucket: 'b', key: 'a%20b/э' });
    expect(parseAddress('/b/../x')).toEqual({ bucket: 'b', key: '../x' });
    expect(parseAddress('/b')).toEqual({ bucket: 'b', key: '' });
    expect(parseAddress('/b/')).toEqual({ bucket: 'b', key: '' });
  });

  test('with broken encoding is refused', () => {
    expect(() => parseAddress('/b/%zz')).toThrow('parse the specified URI');
  });
});

describe('keys', () => {
  test.each(['..', '../x', 'a/../b', 'a/./b', '.', 'a\0b'])('%j has no place in the bucket', (key) => {
    expect(() => checkKey(key)).toThrow('parse the specified URI');
  });

  test.each(['a//b', '/a', 'a/', 'x'.repeat(256)])('%j is no file name', (key) => {
    expect(() => checkKey(key)).toThrow('keeps objects as files');
  });

  test('are at most 1024 bytes long, not characters', () => {
    expect(() => checkKey(Array.from({ length: 6 }, () => 'я'.repeat(100)).join('/'))).toThrow('too long');
  });

  test.each(['calls/1/caller.wav', '...', 'a..b', '..a', '.hidden'])('%j is good', (key) => {
    expect(() => checkKey(key)).not.toThrow();
    expect(fileOfKey('/f/b', key)).toBe(`/f/b/${key}`);
  });

  test('an unchecked key still does not leave the folder', () => {
    expect(() => fileOfKey('/f/b', '../c/x')).toThrow('parse the specified URI');
  });
});

test.each([
  ['recordings', true],
  ['a.b-c', true],
  ['.s3', false],
  ['..', false],
  ['a..b', false],
  ['UPPER', false],
  ['a', false],
])('%j as a bucket: %s', (name, good) => {
  expect(isBucketName(name)).toBe(good);
});
