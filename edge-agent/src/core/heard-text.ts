import { ulawDurationMs } from '@ethera/contract';

/** A piece of a reply: its text, and how much of its audio has arrived. */
export interface ReplyChunk {
  readonly id: number;
  readonly text: string;
  readonly bytes: number;
}

/**
 * The part of a reply that the caller heard: whole chunks, and of the last one as many characters as its share of
 * the audio, cut back to a whole word.
 * @param playedMs audio that had left for the caller
 * @param lineDelayMs how long it takes to the ear: that much was not heard yet
 */
export function heardText(chunks: readonly ReplyChunk[], playedMs: number, lineDelayMs: number): string {
  let leftMs = Math.max(0, playedMs - lineDelayMs);
  let heard = '';
  for (const chunk of chunks) {
    const durationMs = ulawDurationMs(chunk.bytes);
    if (durationMs === 0) break;
    if (leftMs < durationMs) return (heard + cutToWord(chunk.text, leftMs / durationMs)).trim();
    heard += chunk.text;
    leftMs -= durationMs;
  }
  return heard.trim();
}

function cutToWord(text: string, share: number): string {
  const end = Math.floor(text.length * share);
  if (end >= text.length) return text;
  const cut = text.slice(0, end);
  if (/\s/u.test(text.charAt(end))) return cut;
  return cut.slice(0, Math.max(0, cut.search(/\s\S*$/u)));
}
