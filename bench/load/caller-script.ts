import { spokenWords } from '../../local/src/speech/word-errors.ts';

/** Text and the pieces it is rendered in: what many lines share is synthesised once. */
export interface ScriptText {
  readonly text: string;
  readonly pieces: readonly string[];
}

/** Something a caller says, and what the language model answers to it, sentence by sentence. */
export interface ScriptLine {
  readonly said: ScriptText;
  readonly reply: readonly ScriptText[];
}

/** What one caller says: questions, in turn, and once something over the agent's reply. No two callers share a line. */
export interface CallerScript {
  readonly questions: readonly ScriptLine[];
  readonly interruption: ScriptLine;
}

/** A line, by its caller and its place among the caller's lines; the interruption is behind the questions. */
export interface LineName {
  readonly owner: number;
  readonly line: number;
}

export function linesOf({ questions, interruption }: CallerScript): readonly ScriptLine[] {
  return [...questions, interruption];
}

/** So much of a line's telling words must have been heard. */
const leastShare = 0.6;

/**
 * Knows lines by what was heard of them: the one whose words are there most completely, rare words counting more; of two
 * that are there alike, the one that was said last.
 * @returns whose line it is; undefined when it could be anything
 */
export function createLineFinder(scripts: readonly CallerScript[]): (said: string) => LineName | undefined {
  const lines = scripts.flatMap((script, owner) =>
    linesOf(script).map(({ said }, line) => ({ owner, line, words: new Set(spokenWords(said.text)) })),
  );
  const uses = new Map<string, number>();
  for (const { words } of lines) for (const word of words) uses.set(word, (uses.get(word) ?? 0) + 1);
  const weightOf = (word: string) => Math.log((lines.length + 1) / (uses.get(word) ?? 1));
  const weighted = lines.map(({ words, owner, line }) => {
    const weights = [...words].map((word): [string, number] => [word, weightOf(word)]);
    return { name: { owner, line }, weights, total: weights.reduce((sum, [, weight]) => sum + weight, 0) };
  });
  return (said) => {
    const places = new Map(spokenWords(said).map((word, place): [string, number] => [word, place]));
    let best: { readonly name: LineName; readonly share: number; readonly place: number } | undefined;
    for (const { name, weights, total } of weighted) {
      let [found, placed] = [0, 0];
      for (const [word, weight] of weights) {
        const place = places.get(word);
        if (place === undefined) continue;
        found += weight;
        placed += weight * place;
      }
      const share = found / total;
      const isBetter = !best || share > best.share || (share === best.share && placed / found > best.place);
      if (share >= leastShare && isBetter) best = { name, share, place: placed / found };
    }
    return best?.name;
  };
}
