import { describe, expect, test } from 'vitest';
import { pageOf, parseListQuery, tokenOf } from './listing.ts';

const keys = ['calls/a/1.wav', 'calls/a/2.wav', 'calls/b', 'calls/c/1.wav', 'prompts/x'];
const query = (text: string) => parseListQuery(new Map(new URLSearchParams(text)));

describe('a listing', () => {
  test('rolls up everything behind the delimiter into one entry', () => {
    const page = pageOf(keys.slice(0, 4), query('prefix=calls/&delimiter=/'));
    expect(page).toEqual({ keys: ['calls/b'], commonPrefixes: ['calls/a/', 'calls/c/'], nextAfter: undefined });
  });

  test('pages meet without a gap or an overlap, common prefixes included', () => {
    const seen: string[] = [];
    let token: string | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = pageOf(keys, query(`delimiter=/&max-keys=1${token ? `&continuation-token=${token}` : ''}`));
      seen.push(...page.keys, ...page.commonPrefixes);
      if (page.nextAfter === undefined) break;
      token = tokenOf(page.nextAfter);
    }
    expect(seen).toEqual(['calls/', 'prompts/']);
  });

  test('a page that is exactly full is not truncated', () => {
    expect(pageOf(keys, query('max-keys=5')).nextAfter).toBeUndefined();
    expect(pageOf(keys, query('max-keys=4')).nextAfter).toBe('calls/c/1.wav');
  });

  test('starts after a key that need not exist', () => {
    expect(pageOf(keys, query('start-after=calls/b')).keys).toEqual(['calls/c/1.wav', 'prompts/x']);
    expect(pageOf(keys, query('start-after=calls/bb')).keys).toEqual(['calls/c/1.wav', 'prompts/x']);
  });

  test('refuses a page size that is no number', () => {
    expect(() => query('max-keys=many')).toThrow('max-keys');
  });
});
