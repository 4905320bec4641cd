import type { Segment } from '../../local/src/audio/levels.ts';
import type { StereoRecording } from '../../local/src/caller/stereo-recording.ts';
import { findOnsets } from './onset.ts';

/** The agent's sounds by their arrival, before the telephone's playout buffer, in milliseconds on the recording's timeline. */
export function agentSoundsIn(recording: Pick<StereoRecording, 'channels' | 'playoutMs'>): Segment[] {
  const { playoutMs } = recording;
  return findOnsets(recording.channels().right).map(({ startMs, endMs }) => ({
    startMs: startMs - playoutMs,
    endMs: endMs - playoutMs,
  }));
}
