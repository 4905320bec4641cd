import { frameMs, frameSamples } from '../../local/src/caller/microphone.ts';

/**
 * How long before its end a sound is below Asterisk's talk threshold for good, in milliseconds: Asterisk counts a caller's
 * silence from there, 20 ms at a time. The packets must begin with the sound, as a caller's do.
 * @param talkEnergy the mean absolute sample of a packet from which it is talk
 */
export function quietTailMs(pcm8k: Int16Array, talkEnergy: number): number {
  const frames = Math.ceil(pcm8k.length / frameSamples);
  const isTalk = (frame: number) =>
    energyOf(pcm8k.subarray(frame * frameSamples, (frame + 1) * frameSamples)) >= talkEnergy;
  let last = frames - 1;
  while (last >= 0 && !isTalk(last)) last -= 1;
  const endMs = (pcm8k.length / frameSamples) * frameMs;
  return Math.max(0, endMs - (last + 1) * frameMs);
}

/** Of a whole packet: what it lacks is silence. */
function energyOf(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + Math.abs(sample), 0) / frameSamples;
}
