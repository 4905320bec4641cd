import { setImmediate as nextTick } from 'node:timers/promises';
import { lineRateHz, resample } from '../../audio/resample.ts';
import { type Complex, complexOf, correlate, nextPowerOfTwo, transform } from './fft.ts';
import type { Occurrence } from './occurrence.ts';

/** Pitch and the first formants tell utterances apart; a quarter of the rate is a sixteenth of the work. */
const rateHz = 2000;
const decimation = lineRateHz / rateHz;

/** 300 ms windows, one every 150 ms: about a syllable each. */
const anchorLength = 600;
const anchorHop = 300;

/** Below this, of the utterance's mean power, an anchor is a pause. */
const quietShare = 0.05;

/** Normalised correlation from which an anchor counts, if a neighbour was found where it should be then. */
const supportedCorrelation = 0.5;
/** … and from which it counts alone, as a one-syllable utterance must. */
const certainCorrelation = 0.85;

/** Neighbours may stand this much closer or farther apart than they were said (2 ms): lines shift whole packets. */
const toleranceSamples = 4;

/** Neighbours that share no sample with an anchor, and are near enough for the line not to have shifted between. */
const nearestNeighbour = anchorLength / anchorHop;
const farthestNeighbour = 2 * nearestNeighbour;

/** So many anchors make half a second: less of a longer utterance is a coincidence, unless it is two that are certain. */
const minimumAnchors = 3;

interface Anchor {
  readonly start: number;
  readonly samples: Float64Array;
}

interface Hit {
  readonly anchor: number;
  readonly position: number;
  readonly correlation: number;
}

interface Utterance {
  readonly units: number;
  readonly counts: Uint8Array;
  readonly anchors: readonly Anchor[];
}

/** Finds utterances that a line has changed: noise, echo, another level. */
export interface LooseMatcher {
  add(pcm8k: Int16Array): void;
  /** Lets other work run between steps: a search takes milliseconds for each second of script. */
  find(pcm8k: Int16Array): Promise<Occurrence[]>;
}

export function createLooseMatcher(): LooseMatcher {
  const utterances: Utterance[] = [];
  return {
    add: (pcm8k) => {
      utterances.push(prepare(reduce(pcm8k)));
    },
    find: async (pcm8k) => {
      const received = reduce(pcm8k);
      const size = nextPowerOfTwo(received.length + anchorLength);
      const spectrum = complexOf(received, size);
      transform(spectrum);
      const energy = runningEnergy(received);
      const found: Occurrence[] = [];
      for (const [index, utterance] of utterances.entries()) {
        const hits: Hit[] = [];
        for (const [number, anchor] of utterance.anchors.entries()) {
          hits.push({ anchor: number, ...bestPlace(spectrum, energy, anchor, received.length) });
          await nextTick();
        }
        const occurrence = toOccurrence(index, utterance, hits);
        if (occurrence) found.push(occurrence);
      }
      return found;
    },
  };
}

function reduce(pcm8k: Int16Array): Float64Array {
  return Float64Array.from(resample(pcm8k, lineRateHz, rateHz), (sample) => sample / 32768);
}

function prepare(samples: Float64Array): Utterance {
  const units = Math.max(1, Math.ceil(samples.length / anchorHop));
  const counts = new Uint8Array(units);
  const meanPower = power(samples);
  const anchors: Anchor[] = [];
  for (let unit = 0; unit < units; unit++) {
    // The last anchors are moved back so that they are whole.
    const start = Math.max(0, Math.min(unit * anchorHop, samples.length - anchorLength));
    const window = samples.slice(start, start + anchorLength);
    if (power(samples.subarray(unit * anchorHop, (unit + 1) * anchorHop)) < quietShare * meanPower) continue;
    counts[unit] = 1;
    if (anchors.at(-1)?.start !== start) anchors.push({ start, samples: window });
  }
  return { units, counts, anchors };
}

/** Where the received audio is most like the anchor. */
function bestPlace(
  spectrum: Complex,
  energy: Float64Array,
  anchor: Anchor,
  receivedLength: number,
): Omit<Hit, 'anchor'> {
  const { samples } = anchor;
  const other = complexOf(samples, spectrum.re.length);
  transform(other);
  const products = correlate(spectrum, other);
  const anchorNorm = Math.sqrt(power(samples) * samples.length);
  let best = { position: 0, correlation: 0 };
  for (let position = 0; position + samples.length <= receivedLength; position++) {
    const windowEnergy = (energy[position + samples.length] as number) - (energy[position] as number);
    const norm = anchorNorm * Math.sqrt(Math.max(windowEnergy, 1e-6));
    const correlation = (products[position] as number) / norm;
    if (correlation > best.correlation) best = { position, correlation };
  }
  return best;
}

/** An anchor counts when a neighbour lies where it should beside it: chance puts neighbours anywhere. */
function toOccurrence(
  index: number,
  { units, counts, anchors }: Utterance,
  hits: readonly Hit[],
): Occurrence | undefined {
  const offset = (hit: Hit) => hit.position - (anchors[hit.anchor] as Anchor).start;
  const supports = (hit: Hit, other: Hit) => {
    const distance = Math.abs(other.anchor - hit.anchor);
    const near = distance >= nearestNeighbour && distance <= farthestNeighbour;
    const inPlace = Math.abs(offset(other) - offset(hit)) <= toleranceSamples;
    return near && inPlace && other.correlation >= supportedCorrelation;
  };
  const accepted = hits.filter((hit) => {
    if (anchors.length < minimumAnchors) return hit.correlation >= certainCorrelation;
    return hit.correlation >= supportedCorrelation && hits.some((other) => supports(hit, other));
  });
  const isCertain = accepted.filter(({ correlation }) => correlation >= certainCorrelation).length >= 2;
  if (accepted.length < Math.min(minimumAnchors, anchors.length) && !isCertain) return undefined;
  const [first] = accepted;
  if (!first) return undefined;
  const found = new Uint8Array(units);
  let strength = 0;
  for (const hit of accepted) {
    const { start } = anchors[hit.anchor] as Anchor;
    for (let unit = Math.round(start / anchorHop); unit * anchorHop < start + anchorLength && unit < units; unit++)
      found[unit] = 1;
    strength += (hit.correlation * anchorHop) / rateHz;
  }
  return {
    utterance: index,
    from: Math.min(...accepted.map((hit) => hit.position)) * decimation,
    to: (Math.max(...accepted.map((hit) => hit.position)) + anchorLength) * decimation,
    strength,
    found,
    counts,
    unitSamples: anchorHop * decimation,
  };
}

function power(samples: Float64Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
}

/** Sums of squares up to each sample: the energy of any window is one subtraction. */
function runningEnergy(samples: Float64Array): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let index = 0; index < samples.length; index++) {
    sums[index + 1] = (sums[index] as number) + (samples[index] as number) ** 2;
  }
  return sums;
}
