/** Length of the frames that energies are taken of. */
export const frameMs = 20;

/** TALK_DETECT's silence, as the agent asks for it. */
const silenceMs = 300;

/** The longest that the detector takes for talk, with the silence that ends it, ms. @param energies of frames of 20 ms */
export function longestTalkMs(energies: readonly number[], threshold: number): number {
  let longestMs = 0;
  let first: number | undefined;
  let last = 0;
  for (const [frame, energy] of energies.entries()) {
    if (energy < threshold) continue;
    if (first === undefined || (frame - last) * frameMs > silenceMs) first = frame;
    last = frame;
    longestMs = Math.max(longestMs, (last - first + 1) * frameMs + silenceMs);
  }
  return longestMs;
}

/** When the packet leaves in which a sound first reaches a threshold, ms after the sound begins; undefined for never. */
export function noticedMs(energies: readonly number[], threshold: number): number | undefined {
  const frame = energies.findIndex((energy) => energy >= threshold);
  return frame < 0 ? undefined : (frame + 1) * frameMs;
}
