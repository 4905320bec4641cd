import type { Sampler } from '../../local/src/latency.ts';
import { publishedGroqProfile, publishedSpeechProfile } from '../published-profile.ts';
import type { Inputs } from './inputs.ts';

/** A request to the voice. */
export interface SpeechRequest {
  /** Milliseconds after the attempt began. */
  readonly atMs: number;
  readonly openMs: number;
}

/** What an attempt that is answered does, in milliseconds after its beginning. */
export interface Answer {
  readonly chatAtMs: number;
  readonly speech: readonly SpeechRequest[];
  /** The caller has heard everything. */
  readonly heardAtMs: number;
  /** The function's end: what it writes to S3 is written. */
  readonly functionMs: number;
  /** How long it looks for the marker of a cancelled attempt. */
  readonly watchedMs: number;
}

/** A token of the models' is some four letters. */
const charactersPerToken = 4;

/**
 * An attempt from its beginning to its end, as the product makes it: nothing is bought before the commit, and each further
 * piece only when less than `buyAheadMs` of the one before is unplayed.
 * @param characters of the reply
 */
export function answerOf(characters: number, inputs: Inputs, draw: Sampler): Answer {
  const chatAtMs = draw(publishedGroqProfile.transcriptionMs);
  const firstTokenMs = chatAtMs + draw(publishedGroqProfile.firstTokenMs);
  const charactersPerMs = (draw(publishedGroqProfile.tokensPerSecond) * charactersPerToken) / 1_000;
  const commitMs = inputs.endOfTurnMs - inputs.pauseMs;
  const speech: SpeechRequest[] = [];
  let written = 0;
  let playedUntilMs = 0;
  let endMs = 0;
  while (written < characters) {
    const most = written === 0 ? inputs.firstChunkCharacters : inputs.laterChunkCharacters;
    const piece = Math.min(most, characters - written);
    written += piece;
    const readyMs = firstTokenMs + written / charactersPerMs;
    const atMs = Math.max(readyMs, commitMs, speech.length === 0 ? 0 : playedUntilMs - inputs.buyAheadMs);
    const soundMs = (1_000 * piece) / inputs.charactersPerSecond;
    const firstAudioMs = draw(publishedSpeechProfile.firstAudioMs);
    const openMs = firstAudioMs + soundMs * draw(publishedSpeechProfile.realTimeFactor);
    speech.push({ atMs, openMs });
    playedUntilMs = Math.max(playedUntilMs, atMs + firstAudioMs) + soundMs;
    endMs = atMs + openMs;
  }
  return {
    chatAtMs,
    speech,
    heardAtMs: playedUntilMs,
    functionMs: Math.max(endMs, firstTokenMs) + inputs.s3Ms,
    watchedMs: Math.max(commitMs, firstTokenMs),
  };
}
