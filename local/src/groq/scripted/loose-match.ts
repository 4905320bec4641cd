import { setImmediate as nextTick } from 'node:timers/promises';
import { activeSegments, peakDbfs } from '../../audio/levels.ts';
import { lineRateHz, resample } from '../../audio/resample.ts';
import { bestPlace, type Place, power, type SearchedAudio, searchedAudio } from './best-place.ts';
import type { Occurrence } from './occurrence.ts';

/** Pitch and the first formants tell utterances apart; a quarter of the rate is a sixteenth of the work. */
const rateHz = 2000;
const decimation = lineRateHz / rateHz;

/**
 * What is said between two pauses is looked for in one piece first, and counts alone. It correlates with itself by 0.97 and
 * more at 15 dB of noise, and by 0.88 in noise of its own level. What the same voice says otherwise reaches 0.69, but 0.86
 * where it is short: then more is asked for.
 */
const stretch = { pauseMs: 150, shortestMs: 150, belowPeakDb: 40, correlation: 0.75 };
const shortStretch = { samples: 0.4 * rateHz, correlation: 0.9 };

/** When so much of what stands out of the line's noise lies in stretches that were found, nothing else is looked for. */
const explainedShare = 0.9;
/** The quietest fifth of these frames (20 ms) is the line's noise: what the agent sends begins and ends with some. */
const noise = { frame: 40, quietestShare: 0.2 };

/** 300 ms windows, one every 150 ms: about a syllable each. */
const anchorLength = 600;
const anchorHop = 300;

/** What was found is told in steps of 30 ms: a preposition may be no longer. */
const unitLength = 60;

/** Below this, of the utterance's mean power, there is a pause. */
const quietShare = 0.05;

/** Where a stretch was found, this much of an anchor's energy in it tells where the anchor is. */
const withinShare = 0.8;

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

/** Part of an utterance. */
interface Piece {
  readonly start: number;
  readonly samples: Float64Array;
}

interface Anchor extends Piece {
  /** The stretch that holds nearly all of its energy. */
  readonly stretch: number | undefined;
}

interface Hit extends Place {
  readonly anchor: number;
  /** Told by the stretch around it: it supports its neighbours and has been counted with the stretch. */
  readonly isKnown: boolean;
}

interface Utterance {
  readonly counts: Uint8Array;
  readonly stretches: readonly Piece[];
  readonly anchors: readonly Anchor[];
}

/** Finds utterances that a line has changed: noise, echo, another level. */
export interface LooseMatcher {
  add(pcm8k: Int16Array): void;
  /** Whether anything that is said between two pauses is in there whole: a fraction of the work of finding everything. */
  findsStretch(pcm8k: Int16Array): Promise<boolean>;
  /** Lets other work run between steps: a search takes milliseconds for each second of script. */
  find(pcm8k: Int16Array): Promise<Occurrence[]>;
}

export function createLooseMatcher(): LooseMatcher {
  const utterances: Utterance[] = [];
  return {
    add: (pcm8k) => {
      utterances.push(prepare(pcm8k));
    },
    findsStretch: async (pcm8k) => {
      const received = searchedAudio(reduce(pcm8k));
      for (const { stretches } of utterances) {
        if ((await placesOf(stretches, received)).some((place) => place !== undefined)) return true;
      }
      return false;
    },
    find: async (pcm8k) => {
      const samples = reduce(pcm8k);
      const received = searchedAudio(samples);
      const places: (Place | undefined)[][] = [];
      for (const { stretches } of utterances) places.push(await placesOf(stretches, received));
      const isDone = isExplained(samples, utterances, places);
      const found: Occurrence[] = [];
      for (const [index, utterance] of utterances.entries()) {
        const own = places[index] ?? [];
        const hits = isDone ? [] : await hitsOf(utterance, own, received);
        const occurrence = toOccurrence(index, utterance, own, hits);
        if (occurrence) found.push(occurrence);
      }
      return found;
    },
  };
}

function reduce(pcm8k: Int16Array): Float64Array {
  return Float64Array.from(resample(pcm8k, lineRateHz, rateHz), (sample) => sample / 32768);
}

function prepare(pcm8k: Int16Array): Utterance {
  const samples = reduce(pcm8k);
  const stretches = stretchesOf(pcm8k, samples);
  const isQuiet = (from: number, length: number) =>
    power(samples.subarray(from, from + length)) < quietShare * power(samples);
  const counts = Uint8Array.from({ length: Math.max(1, Math.ceil(samples.length / unitLength)) }, (_, unit) =>
    isQuiet(unit * unitLength, unitLength) ? 0 : 1,
  );
  const anchors: Anchor[] = [];
  for (let at = 0; at < samples.length; at += anchorHop) {
    // The last anchors are moved back so that they are whole.
    const start = Math.max(0, Math.min(at, samples.length - anchorLength));
    if (isQuiet(at, anchorHop) || anchors.at(-1)?.start === start) continue;
    const window = { start, samples: samples.slice(start, start + anchorLength) };
    anchors.push({ ...window, stretch: stretchAround(window, stretches, samples) });
  }
  return { counts, stretches, anchors };
}

function stretchesOf(pcm8k: Int16Array, samples: Float64Array): Piece[] {
  const sounding = activeSegments(pcm8k, {
    thresholdDbfs: peakDbfs(pcm8k) - stretch.belowPeakDb,
    joinGapMs: stretch.pauseMs,
    minimumMs: stretch.shortestMs,
  });
  const at = (ms: number) => Math.round((ms * rateHz) / 1000);
  return sounding.map(({ startMs, endMs }) => ({ start: at(startMs), samples: samples.slice(at(startMs), at(endMs)) }));
}

function stretchAround(window: Piece, stretches: readonly Piece[], samples: Float64Array): number | undefined {
  const energy = power(window.samples) * window.samples.length;
  const index = stretches.findIndex((piece) => {
    const common = samples.subarray(Math.max(window.start, piece.start), Math.min(endOf(window), endOf(piece)));
    return power(common) * common.length >= withinShare * energy;
  });
  return index < 0 ? undefined : index;
}

function endOf({ start, samples }: Piece): number {
  return start + samples.length;
}

/** Where each stretch was found; undefined for those that were not. */
async function placesOf(stretches: readonly Piece[], received: SearchedAudio): Promise<(Place | undefined)[]> {
  const places: (Place | undefined)[] = [];
  for (const { samples } of stretches) {
    const needed = samples.length < shortStretch.samples ? shortStretch.correlation : stretch.correlation;
    const place = bestPlace(received, samples);
    places.push(place.correlation >= needed ? place : undefined);
    await nextTick();
  }
  return places;
}

function isExplained(
  samples: Float64Array,
  utterances: readonly Utterance[],
  places: readonly (readonly (Place | undefined)[])[],
): boolean {
  const frames = Array.from({ length: Math.floor(samples.length / noise.frame) }, (_, frame) =>
    power(samples.subarray(frame * noise.frame, (frame + 1) * noise.frame)),
  );
  const floor = frames.toSorted((a, b) => a - b)[Math.floor(noise.quietestShare * frames.length)] ?? 0;
  const isKnown = new Uint8Array(frames.length);
  for (const [index, { stretches }] of utterances.entries()) {
    for (const [number, piece] of stretches.entries()) {
      const place = places[index]?.[number];
      if (!place) continue;
      const end = place.position + piece.samples.length;
      isKnown.fill(1, Math.floor(place.position / noise.frame), Math.ceil(end / noise.frame));
    }
  }
  const outstanding = frames.map((framePower) => Math.max(0, framePower - floor));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return sum(outstanding.filter((_, frame) => isKnown[frame] === 1)) >= explainedShare * sum(outstanding);
}

/** Looks for the anchors outside of the stretches that were found. */
async function hitsOf(
  { anchors, stretches }: Utterance,
  places: readonly (Place | undefined)[],
  received: SearchedAudio,
): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const [anchor, { start, samples, stretch: around }] of anchors.entries()) {
    const place = around === undefined ? undefined : places[around];
    if (around !== undefined && place) {
      const position = place.position + start - (stretches[around] as Piece).start;
      hits.push({ anchor, position, correlation: place.correlation, isKnown: true });
    } else {
      hits.push({ anchor, ...bestPlace(received, samples), isKnown: false });
      await nextTick();
    }
  }
  return hits;
}

/** An anchor counts when a neighbour lies where it should beside it: chance puts neighbours anywhere. */
function acceptedAnchors(anchors: readonly Anchor[], hits: readonly Hit[]): Hit[] {
  const offset = (hit: Hit) => hit.position - (anchors[hit.anchor] as Anchor).start;
  const supports = (hit: Hit, other: Hit) => {
    const distance = Math.abs(other.anchor - hit.anchor);
    const near = distance >= nearestNeighbour && distance <= farthestNeighbour;
    const inPlace = Math.abs(offset(other) - offset(hit)) <= toleranceSamples;
    return near && inPlace && other.correlation >= supportedCorrelation;
  };
  return hits.filter((hit) => {
    if (hit.isKnown) return false;
    if (anchors.length < minimumAnchors) return hit.correlation >= certainCorrelation;
    return hit.correlation >= supportedCorrelation && hits.some((other) => supports(hit, other));
  });
}

function toOccurrence(
  utterance: number,
  { counts, stretches, anchors }: Utterance,
  places: readonly (Place | undefined)[],
  hits: readonly Hit[],
): Occurrence | undefined {
  const whole = stretches.flatMap((piece, index) => {
    const place = places[index];
    return place ? [{ piece, place }] : [];
  });
  const accepted = acceptedAnchors(anchors, hits);
  const isCertain = accepted.filter(({ correlation }) => correlation >= certainCorrelation).length >= 2;
  const isEnough = accepted.length >= Math.min(minimumAnchors, anchors.length) && accepted.length > 0;
  if (whole.length === 0 && !isEnough && !isCertain) return undefined;
  const pieces = [...whole, ...accepted.map((hit) => ({ piece: anchors[hit.anchor] as Anchor, place: hit as Place }))];
  const found = new Uint8Array(counts.length);
  for (const { piece } of pieces) {
    found.fill(1, Math.round(piece.start / unitLength), Math.round(endOf(piece) / unitLength));
  }
  const seconds = (samples: number) => samples / rateHz;
  const strength =
    whole.reduce((sum, { piece, place }) => sum + place.correlation * seconds(piece.samples.length), 0) +
    accepted.reduce((sum, { correlation }) => sum + correlation * seconds(anchorHop), 0);
  return {
    utterance,
    from: Math.min(...pieces.map(({ place }) => place.position)) * decimation,
    to: Math.max(...pieces.map(({ piece, place }) => place.position + piece.samples.length)) * decimation,
    strength,
    found,
    counts,
    unitSamples: unitLength * decimation,
  };
}
