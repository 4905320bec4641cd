import { describe, expect, it } from 'vitest';
import { concatPcm, silence, tone } from '../audio/tone.ts';
import { cutPiece, speechPieces } from './pieces.ts';

describe('speechPieces', () => {
  it('hears nothing in silence', () => {
    expect(speechPieces(silence(2000))).toEqual([]);
    expect(speechPieces(new Int16Array(0))).toEqual([]);
  });

  it('keeps an utterance with pauses whole', () => {
    const pcm = concatPcm(silence(500), tone(300, 1000), silence(700), tone(300, 1000), silence(300));
    expect(speechPieces(pcm)).toEqual([{ startMs: 500, endMs: 3200, roomBeforeMs: 500, roomAfterMs: 300 }]);
  });

  it('cuts a long one at its pauses and shares each pause', () => {
    const pcm = concatPcm(tone(300, 5000), silence(400), tone(300, 5000));
    expect(speechPieces(pcm)).toEqual([
      { startMs: 0, endMs: 5000, roomBeforeMs: 0, roomAfterMs: 200 },
      { startMs: 5400, endMs: 10_400, roomBeforeMs: 200, roomAfterMs: 0 },
    ]);
  });

  it('prefers the longest pause to the last one that fits', () => {
    const words = [tone(300, 4000), silence(500), tone(300, 4000), silence(100), tone(300, 3500)];
    const pieces = speechPieces(concatPcm(...words)).map(({ startMs, endMs }) => [startMs, endMs]);
    expect(pieces).toEqual([
      [0, 4000],
      [4500, 12_100],
    ]);
  });

  it('cuts sound without a pause into equal parts', () => {
    const lengths = speechPieces(tone(300, 30_000)).map(({ startMs, endMs }) => endMs - startMs);
    expect(lengths).toEqual([7500, 7500, 7500, 7500]);
  });

  it('widens a piece as far as there is room', () => {
    const pcm = concatPcm(silence(50), tone(300, 1000), silence(500));
    const [piece] = speechPieces(pcm);
    expect(piece && cutPiece(pcm, piece, 200)).toHaveLength(8 * (50 + 1000 + 200));
  });
});
