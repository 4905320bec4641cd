import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const skipped = /(^|\/)(node_modules|dist|\.[^/]+)(\/|$)/;

/** Not into node_modules at all: it holds more folders than everything else together. */
const pages = readdirSync(root, { withFileTypes: true })
  .filter(({ name }) => !skipped.test(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path))
      : [entry.name],
  )
  .filter((path) => path.endsWith('.md') && !skipped.test(path))
  .sort();

/** What a page says, without its code: commands and diagrams hold brackets of their own. */
function proseOf(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Targets of a page's links. */
function linksOf(text: string): string[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#{1,6} +(.+?) *$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** Links into this repository that lead nowhere. */
function brokenLinks(page: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    if (/^[a-z]+:/i.test(link)) return false;
    const [path = '', anchor] = link.split('#', 2);
    const target = path === '' ? page : relative(root, join(root, dirname(page), decodeURIComponent(path)));
    if (target.startsWith('..') || !existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    const linked = path === '' ? text : readFileSync(join(root, target), 'utf8');
    return !anchorsOf(linked).has(decodeURIComponent(anchor));
  });
}

describe('links of the documents', () => {
  it.each(pages)('%s leads nowhere wrong', (page) => {
    expect(brokenLinks(page, readFileSync(join(root, page), 'utf8'))).toEqual([]);
  });

  it('finds a file that is not there, an anchor that is not there, and a path out of the repository', () => {
    const text = '# One thing\n\n[a](README.md) [b](gone.md) [c](#one-thing) [d](#two) [e](../x.md) [f](https://x.y/z)';
    expect(brokenLinks('README.md', text)).toEqual(['gone.md', '#two', '../x.md']);
  });

  it('takes no link out of code', () => {
    expect(linksOf('`a[0](b)` [c](d)\n```\n[e](f)\n```\n')).toEqual(['d']);
  });

  it('names headings as GitHub does', () => {
    const text = '# After a call\n## `sst dev`, with a softphone!\n## After a call\n## Удалить данные\n';
    expect([...anchorsOf(text)]).toEqual([
      'after-a-call',
      'sst-dev-with-a-softphone',
      'after-a-call-1',
      'удалить-данные',
    ]);
  });
});
