import { toRecogniserRate } from '../audio/resample.ts';
import { type Hypothesis, loadMoonshine } from './moonshine.ts';
import { cutPiece, type Piece, speechPieces } from './pieces.ts';
import { serveWorker } from './worker-server.ts';

/**
 * The small model is sensitive to how an utterance is framed and how loud it is. When the first take leaves it in
 * doubt, another framing is tried and the surer one wins: a third fewer wrong words for half as much time again.
 */
const takes = [
  { marginMs: 200, gain: 1 },
  { marginMs: 120, gain: 0.5 },
] as const;
const doubtfulLogProbability = -0.12;

let moonshine: ReturnType<typeof loadMoonshine> | undefined;

async function transcribePiece(pcm8k: Int16Array, piece: Piece): Promise<string> {
  moonshine ??= loadMoonshine();
  const transcribe = await moonshine;
  let best: Hypothesis = { text: '', meanLogProbability: Number.NEGATIVE_INFINITY };
  for (const { marginMs, gain } of takes) {
    const samples16k = toRecogniserRate(cutPiece(pcm8k, piece, marginMs));
    const hypothesis = await transcribe(Float32Array.from(samples16k, (sample) => (sample * gain) / 32768));
    if (hypothesis.meanLogProbability > best.meanLogProbability) best = hypothesis;
    if (best.meanLogProbability > doubtfulLogProbability) break;
  }
  return best.text;
}

serveWorker(async (pcm8k: Int16Array) => {
  // Loading on an empty request lets the engine be warmed.
  moonshine ??= loadMoonshine();
  await moonshine;
  const texts: string[] = [];
  for (const piece of speechPieces(pcm8k)) texts.push(await transcribePiece(pcm8k, piece));
  return texts.filter((text) => text !== '').join(' ');
});
