import { readFile } from 'node:fs/promises';
import { readWav } from '../../local/src/audio/wav.ts';
import { findOnsets } from '../sound/onset.ts';
import type { CallerEnd, CallerTurn } from './caller-messages.ts';

/** Farther from a mark than this begins another sound. */
const nearMs = 250;

/**
 * By how much the beginnings of replies that were read from marks are away from those that are heard in the recordings, in
 * milliseconds: positive where the ear is later. Replies behind a filler are left out: they go on from it.
 */
export async function onsetDifferences(ends: readonly CallerEnd[], turns: readonly CallerTurn[]): Promise<number[]> {
  const differences: number[] = [];
  for (const { owner, recording } of ends) {
    if (!recording) continue;
    // Callers whose process was lost have written none.
    const wav = await readFile(recording.wavFile).catch(() => undefined);
    if (!wav) continue;
    const { channels } = readWav(new Uint8Array(wav));
    const onsets = findOnsets(channels[1] ?? new Int16Array(0)).map(
      ({ startMs }) => recording.startedAtMs + startMs - recording.playoutMs,
    );
    differences.push(
      ...turns
        .filter((turn) => turn.owner === owner && turn.reply.otherMs === 0)
        .flatMap(({ reply }) => (reply.firstAtMs === null ? [] : nearest(onsets, reply.firstAtMs))),
    );
  }
  return differences;
}

/** From the mark to the onset that is next to it. */
function nearest(onsets: readonly number[], markMs: number): number[] {
  const differences = onsets.map((onset) => onset - markMs).filter((difference) => Math.abs(difference) <= nearMs);
  return differences.toSorted((a, b) => Math.abs(a) - Math.abs(b)).slice(0, 1);
}
