import { lineRateHz } from './resample.ts';

/** A stretch of audio, in milliseconds from its beginning. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
}

export interface ActivityOptions {
  readonly sampleRateHz?: number;
  /** Frames louder than this count as sound. The default sits above line noise and far below speech. */
  readonly thresholdDbfs?: number;
  /** Quiet shorter than this does not end a segment: words have gaps. */
  readonly joinGapMs?: number;
  /** Shorter bursts (clicks) are no segment. */
  readonly minimumMs?: number;
}

const frameMs = 10;

/** Level of digital silence; logarithms need a floor. */
export const silenceDbfs = -96;

/** Root mean square level of 16-bit samples in dB relative to a full-scale square wave. */
export function rmsDbfs(pcm: Int16Array): number {
  if (pcm.length === 0) return silenceDbfs;
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return toDbfs(Math.sqrt(sum / pcm.length));
}

/** Level of the loudest sample in dBFS. */
export function peakDbfs(pcm: Int16Array): number {
  let peak = 0;
  for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
  return toDbfs(peak);
}

/** The stretches that hold sound, in order. Borders are exact to a frame of 10 ms. */
export function activeSegments(pcm: Int16Array, options: ActivityOptions = {}): Segment[] {
  const { sampleRateHz = lineRateHz, thresholdDbfs = -45, joinGapMs = 300, minimumMs = 30 } = options;
  const frameSamples = Math.round((sampleRateHz * frameMs) / 1000);
  const durationMs = (pcm.length / sampleRateHz) * 1000;
  const joined: { startMs: number; endMs: number }[] = [];
  for (let start = 0, startMs = 0; start < pcm.length; start += frameSamples, startMs += frameMs) {
    if (rmsDbfs(pcm.subarray(start, start + frameSamples)) < thresholdDbfs) continue;
    const endMs = Math.min(startMs + frameMs, durationMs);
    const last = joined.at(-1);
    if (last && startMs - last.endMs < joinGapMs) last.endMs = endMs;
    else joined.push({ startMs, endMs });
  }
  return joined.filter((segment) => segment.endMs - segment.startMs >= minimumMs);
}

/** From the first sound to the last, or undefined when there is none. */
export function speechBounds(pcm: Int16Array, options: ActivityOptions = {}): Segment | undefined {
  const segments = activeSegments(pcm, options);
  const first = segments[0];
  const last = segments.at(-1);
  return first && last ? { startMs: first.startMs, endMs: last.endMs } : undefined;
}

/** The samples of one segment. */
export function cutSegment(pcm: Int16Array, segment: Segment, sampleRateHz: number = lineRateHz): Int16Array {
  const at = (ms: number) => Math.round((ms * sampleRateHz) / 1000);
  return pcm.slice(at(segment.startMs), at(segment.endMs));
}

/** The same audio scaled so that its loudest sample has this level. Silence stays silence. */
export function normalisePeak(pcm: Int16Array, dbfs: number): Int16Array {
  let peak = 0;
  for (const sample of pcm) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return pcm.slice();
  const gain = (32767 * 10 ** (dbfs / 20)) / peak;
  return pcm.map((sample) => Math.round(sample * gain));
}

function toDbfs(amplitude: number): number {
  return amplitude === 0 ? silenceDbfs : Math.max(silenceDbfs, 20 * Math.log10(amplitude / 32768));
}
