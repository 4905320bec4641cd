/** Roughly what a tokenizer makes of a text: four Latin letters a token, two and a half Cyrillic ones. */
export function countTokens(text: string): number {
  const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  return Math.ceil(cyrillic / 2.5 + (text.length - cyrillic) / 4);
}

/** The words of a text, each with the white space before it, so that joining them gives the text back. */
export function splitWords(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
