/** The words of a text in lower case, without punctuation. */
export function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');
}
