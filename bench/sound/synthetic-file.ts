import type { Segment } from '../../local/src/audio/levels.ts';
import { normalisePeak } from '../../local/src/audio/levels.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import { atLevel, speechLevelDbfs } from '../../local/src/caller/lines/noise-level.ts';
import { noiseAt, whiteNoise } from '../../local/src/caller/lines/noise-line.ts';
import type { Random } from '../../local/src/caller/lines/random.ts';
import { StereoRecording } from '../../local/src/caller/stereo-recording.ts';

/** What lies between the sounds: nothing, comfort noise, clicks, or white noise so far below the sounds. */
export const backgrounds = ['silence', 'comfort', 'clicks', 'white20', 'white15'] as const;
export type Background = (typeof backgrounds)[number];

/** As a recording has its two channels: what was sent, by the packet, and what came, through a playout buffer. */
export const channels = ['sent', 'heard'] as const;
export type Channel = (typeof channels)[number];

/** A file of which it is known where its sounds begin and end. */
export interface SyntheticFile {
  readonly pcm8k: Int16Array;
  /** In their order. */
  readonly sounds: readonly KnownSound[];
}

/** In milliseconds. A border is clear unless it hangs on how soft a sound still counts. */
export interface KnownSound extends Segment {
  readonly isBeginClear: boolean;
  readonly isEndClear: boolean;
}

/** What has this much less power than the loudest sample is silence, here as where synthesised speech is trimmed. */
const silenceBelowDb = 40;

/** What is seen or heard has its power for so long. */
const audibleMs = 10;

/** Borders that this much of power moves further than the detector may err are nothing to measure it by. */
const disagreementDb = 3;
const clearMs = 20;

const packetSamples = 160;
const leadMs = 600;
const comfortDbfs = [-72, -62] as const;
const peakDbfs = [-20, -3] as const;
/** Between the sounds of a file. */
const differenceDb = [0, 4] as const;
const gapMs = [150, 1500] as const;
const clickSamples = [4, 32] as const;
const jitterMs = 12;

interface Placed {
  readonly from: number;
  readonly to: number;
}

/**
 * Puts some sounds onto a line, with random gaps between them, each at a level of its own.
 * @param sounds 8 kHz, with at least one sample that is not zero
 */
export function syntheticFile(
  random: Random,
  sounds: readonly Int16Array[],
  background: Background,
  channel: Channel,
): SyntheticFile {
  const { samples, placed } = layOut(random, sounds);
  const { line, noiseRms } = withBackground(random, samples, placed, background);
  const audible = placed.map(({ from, to }) => {
    const part = bordersOf(samples.subarray(from, to), noiseRms);
    return { ...part, from: from + part.from, to: from + part.to };
  });
  const positions = channel === 'sent' ? sentPositions(random, line) : heardPositions(random, line);
  return {
    pcm8k: positions.pcm8k,
    sounds: audible.map(({ from, to, ...clear }) => ({
      ...clear,
      startMs: toMs(positions.of(from)),
      endMs: toMs(positions.of(to - 1) + 1),
    })),
  };
}

/**
 * Where a sound has the power to be seen or heard: a hundredth of its loudest sample, and in noise that of the noise.
 * @param byDb how much more it must have
 */
export function audiblePart(pcm8k: Int16Array, noiseRms = 0, byDb = 0): Placed {
  const peak = pcm8k.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const least = Math.max(peak * gainOf(-silenceBelowDb), noiseRms) * gainOf(byDb);
  const isAudible = (power: number) => power >= least ** 2;
  const powers = powersAround(pcm8k);
  return { from: powers.findIndex(isAudible), to: powers.findLastIndex(isAudible) + 1 };
}

/** Mean power of the ten milliseconds around each sample. */
function powersAround(pcm8k: Int16Array): Float64Array {
  const sums = new Float64Array(pcm8k.length + 1);
  for (const [index, sample] of pcm8k.entries()) sums[index + 1] = (sums[index] as number) + sample * sample;
  const reach = toSamples(audibleMs) / 2;
  return Float64Array.from(pcm8k, (_, at) => {
    const from = Math.max(0, at - reach);
    const to = Math.min(pcm8k.length, at + reach);
    return ((sums[to] as number) - (sums[from] as number)) / (to - from);
  });
}

/** Borders about which two listeners could differ: a little more or less power, and they lie elsewhere. */
function bordersOf(pcm8k: Int16Array, noiseRms: number): Placed & { isBeginClear: boolean; isEndClear: boolean } {
  const [more, less] = [disagreementDb, -disagreementDb].map((byDb) => audiblePart(pcm8k, noiseRms, byDb)) as [
    Placed,
    Placed,
  ];
  return {
    ...audiblePart(pcm8k, noiseRms),
    isBeginClear: toMs(more.from - less.from) <= clearMs,
    isEndClear: toMs(less.to - more.to) <= clearMs,
  };
}

function gainOf(db: number): number {
  return 10 ** (db / 20);
}

function layOut(random: Random, sounds: readonly Int16Array[]): { samples: Int16Array; placed: Placed[] } {
  const placed: Placed[] = [];
  const parts: { at: number; pcm: Int16Array }[] = [];
  const fileDbfs = between(random, peakDbfs);
  let at = toSamples(leadMs + between(random, gapMs));
  for (const sound of sounds) {
    const { from, to } = audiblePart(sound);
    const isCut = random() < 0.5;
    const pcm = normalisePeak(isCut ? sound.subarray(from, to) : sound, fileDbfs - between(random, differenceDb));
    parts.push({ at, pcm });
    placed.push({ from: at, to: at + pcm.length });
    at += pcm.length + toSamples(between(random, gapMs));
  }
  const samples = new Int16Array(at + toSamples(leadMs));
  for (const part of parts) samples.set(part.pcm, part.at);
  return { samples, placed };
}

function withBackground(random: Random, samples: Int16Array, placed: readonly Placed[], background: Background) {
  const noise = () => whiteNoise(random, toMs(samples.length));
  switch (background) {
    case 'silence':
      return { line: samples, noiseRms: 0 };
    case 'comfort':
      return { line: mixed(samples, atLevel(noise(), between(random, comfortDbfs))), noiseRms: 0 };
    case 'clicks':
      return { line: mixed(samples, clicksBetween(random, samples.length, placed)), noiseRms: 0 };
    case 'white20':
    case 'white15': {
      const snrDb = background === 'white20' ? 20 : 15;
      const speechDbfs = speechLevelDbfs(samples);
      return {
        line: mixed(samples, noiseAt(noise(), { speechDbfs, snrDb })),
        noiseRms: 32_768 * 10 ** ((speechDbfs - snrDb) / 20),
      };
    }
  }
}

/** One somewhere in each gap, not so near to a sound that it could be a part of it. */
function clicksBetween(random: Random, length: number, placed: readonly Placed[]): Int16Array {
  const clicks = new Int16Array(length);
  let from = 0;
  for (const sound of placed) {
    const clear = toSamples(70);
    const at = Math.round(between(random, [from + clear, sound.from - clear]));
    if (at < sound.from - clear) {
      const width = Math.round(between(random, clickSamples));
      for (let index = at; index < at + width; index++) clicks[index] = Math.round(between(random, [-20_000, 20_000]));
    }
    from = sound.to;
  }
  return clicks;
}

interface Positions {
  readonly pcm8k: Int16Array;
  /** Where a sample of the line came to lie. */
  readonly of: (sample: number) => number;
}

/** As `StereoRecording` puts what a caller sends. */
function sentPositions(random: Random, line: Int16Array): Positions {
  const recording = new StereoRecording(0);
  const shiftMs = between(random, [20, 40]);
  for (const [index, payload] of packetsOf(line).entries()) recording.addSent(payload, shiftMs + (index + 1) * 20);
  return { pcm8k: recording.channels().left, of: (sample) => sample + Math.round(shiftMs * 8) };
}

/** As `StereoRecording` puts what comes over a network that jitters, from a sender that may say nothing in silence. */
function heardPositions(random: Random, line: Int16Array): Positions {
  const recording = new StereoRecording(0);
  const sendsSilence = random() < 0.5;
  const packets = packetsOf(line);
  const shiftMs = between(random, [0, 20]);
  let wasSent = false;
  for (const [index, payload] of packets.entries()) {
    const isSent = sendsSilence || payload.some((code) => code !== 0xff);
    const packet = { payloadType: 0, sequence: index, timestamp: index * packetSamples, ssrc: 1, payload };
    if (isSent) {
      const atMs = shiftMs + index * 20 + between(random, [0, jitterMs]);
      recording.addHeard({ ...packet, marker: !wasSent }, atMs);
    }
    wasSent = isSent;
  }
  const placements = new Map(recording.playout.placements.map(({ payload, position }) => [payload, position]));
  // A border may lie in a packet of silence that was not sent: it is then as far from its neighbour as it was.
  const starts = packets.flatMap((payload, index) => {
    const position = placements.get(payload);
    return position === undefined ? [] : [{ sample: index * packetSamples, position }];
  });
  return {
    pcm8k: recording.channels().right,
    of: (sample) => {
      const distance = (start: { sample: number }) => Math.abs(sample - start.sample - packetSamples / 2);
      const nearest = starts.reduce((best, start) => (distance(start) < distance(best) ? start : best));
      return sample - nearest.sample + nearest.position;
    },
  };
}

function packetsOf(line: Int16Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(line.length / packetSamples) }, (_, index) =>
    encodeMulaw(line.slice(index * packetSamples, (index + 1) * packetSamples)),
  );
}

function mixed(samples: Int16Array, other: Int16Array): Int16Array {
  return samples.map((sample, index) => Math.max(-32_768, Math.min(32_767, sample + (other[index] ?? 0))));
}

function between(random: Random, [from, to]: readonly [number, number]): number {
  return from + random() * (to - from);
}

function toSamples(ms: number): number {
  return Math.round((ms * lineRateHz) / 1000);
}

function toMs(samples: number): number {
  return (samples * 1000) / lineRateHz;
}
