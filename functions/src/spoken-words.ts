/** Words in lower case, without marks; the parts of a hyphenated word stand alone, and «ё» is «е». */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .replaceAll('ё', 'е')
      .match(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu) ?? []
  );
}

/** The words of a table: parted by blanks, `_` for a blank within an entry. */
export function table(list: string): ReadonlySet<string> {
  const entries = list.trim().split(/\s+/);
  return new Set(entries.map((entry) => entry.replaceAll('_', ' ').replaceAll('ё', 'е')));
}

/** Whether the words are nothing but entries of the table, the longest entry taken first. */
export function consistOf(words: readonly string[], entries: ReadonlySet<string>): boolean {
  let at = 0;
  while (at < words.length) {
    const length = [4, 3, 2, 1].find((count) => entries.has(words.slice(at, at + count).join(' ')));
    if (!length) return false;
    at += Math.min(length, words.length - at);
  }
  return words.length > 0;
}

/** What a caller said in two goes. The mark that ends the first means nothing: recognisers put one on every fragment. */
export function joinSpoken(first: string, then: string): string {
  const open = first.trim().replace(/[\s.!?…]+$/u, '');
  return open === '' ? then.trim() : `${open} ${then.trim()}`;
}
