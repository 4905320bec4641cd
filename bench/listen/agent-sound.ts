import { activeSegments, type Segment } from '../../local/src/audio/levels.ts';
import type { StereoRecording } from '../../local/src/caller/stereo-recording.ts';

/** Softer than any speech, far above µ-law's own noise. */
const soundDbfs = -50;
/** A stop consonant is quiet for as long. */
const joinGapMs = 60;
const minimumMs = 20;

/** The agent's sounds by their arrival, in milliseconds on the recording's timeline; exact to 10 ms. */
export function agentSoundsIn(recording: Pick<StereoRecording, 'channels' | 'playoutMs'>): Segment[] {
  const { right } = recording.channels();
  const { playoutMs } = recording;
  return activeSegments(right, { thresholdDbfs: soundDbfs, joinGapMs, minimumMs }).map(({ startMs, endMs }) => ({
    startMs: startMs - playoutMs,
    endMs: endMs - playoutMs,
  }));
}
