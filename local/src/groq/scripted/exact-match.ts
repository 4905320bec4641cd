import { encodeMulaw, mulawSilence } from '../../audio/mulaw.ts';
import { lineRateHz } from '../../audio/resample.ts';
import type { Occurrence } from './occurrence.ts';

/** 4 ms: long enough to be unique, short enough to show where an utterance was cut. */
const blockSamples = 32;

/** A block with fewer different bytes is silence or hum, and found anywhere. */
const minimumDistinctBytes = 6;

/** Fewer blocks (40 ms of sound) are a coincidence. */
const minimumBlocks = 10;

/** A line may shift what follows by a burst or a lost packet, but not by more than this. */
const maximumShiftSamples = 8000;

/** How much more a second of identical samples says than a second of similar ones. */
const certainty = 1.5;

const hashBase = 0x01000193;

interface Block {
  readonly utterance: number;
  readonly index: number;
}

interface Match extends Block {
  readonly position: number;
}

/** Finds utterances that arrived bit by bit, as on a loopback line, however they were cut, shifted or thinned out. */
export interface ExactMatcher {
  add(pcm8k: Int16Array): void;
  find(pcm8k: Int16Array): Occurrence[];
}

export function createExactMatcher(): ExactMatcher {
  const utterances: { readonly bytes: Uint8Array; readonly counts: Uint8Array }[] = [];
  const blocksByHash = new Map<number, Block[]>();

  function add(pcm8k: Int16Array): void {
    const bytes = lineBytes(pcm8k);
    const counts = new Uint8Array(Math.ceil(bytes.length / blockSamples));
    for (let index = 0; (index + 1) * blockSamples <= bytes.length; index++) {
      const block = bytes.subarray(index * blockSamples, (index + 1) * blockSamples);
      if (new Set(block).size < minimumDistinctBytes) continue;
      counts[index] = 1;
      const hash = hashOf(block);
      const known = blocksByHash.get(hash);
      const entry = { utterance: utterances.length, index };
      if (known) known.push(entry);
      else blocksByHash.set(hash, [entry]);
    }
    utterances.push({ bytes, counts });
  }

  function matchesAt(received: Uint8Array, position: number, hash: number): Match[] {
    const matches: Match[] = [];
    for (const { utterance, index } of blocksByHash.get(hash) ?? []) {
      const { bytes } = utterances[utterance] as { bytes: Uint8Array };
      if (sameBlock(received, position, bytes, index * blockSamples)) matches.push({ utterance, index, position });
    }
    return matches;
  }

  function toOccurrence(matches: readonly Match[]): Occurrence {
    const [first] = matches as [Match];
    const { counts } = utterances[first.utterance] as { counts: Uint8Array };
    const found = new Uint8Array(counts.length);
    for (const { index } of matches) found[index] = 1;
    const to = (matches.at(-1) as Match).position + blockSamples;
    const strength = (certainty * matches.length * blockSamples) / lineRateHz;
    return { utterance: first.utterance, from: first.position, to, strength, found, counts, unitSamples: blockSamples };
  }

  return {
    add,
    find: (pcm8k) => {
      const received = lineBytes(pcm8k);
      const chains = new Map<number, Match[][]>();
      for (const [position, hash] of rollingHashes(received)) {
        for (const match of matchesAt(received, position, hash)) append(chains, match);
      }
      return [...chains.values()]
        .flat()
        .filter((matches) => matches.length >= minimumBlocks)
        .map(toOccurrence);
    },
  };
}

/** Continues the utterance's current chain, or begins a new one when the utterance begins again. */
function append(chains: Map<number, Match[][]>, match: Match): void {
  const ofUtterance = chains.get(match.utterance) ?? [];
  chains.set(match.utterance, ofUtterance);
  const current = ofUtterance.at(-1);
  const last = current?.at(-1);
  const continues =
    last && match.index > last.index && Math.abs(offsetOf(match) - offsetOf(last)) < maximumShiftSamples;
  if (current && continues) current.push(match);
  else ofUtterance.push([match]);
}

function offsetOf({ position, index }: Match): number {
  return position - index * blockSamples;
}

/** µ-law bytes with one zero: a line does not keep the sign of nothing. */
function lineBytes(pcm8k: Int16Array): Uint8Array {
  return encodeMulaw(pcm8k).map((byte) => (byte === 0x7f ? mulawSilence : byte));
}

function hashOf(block: Uint8Array): number {
  let hash = 0;
  for (const byte of block) hash = (Math.imul(hash, hashBase) + byte) | 0;
  return hash;
}

/** The hash of the block at each position, each from the one before (Rabin and Karp). */
function* rollingHashes(bytes: Uint8Array): Generator<readonly [number, number]> {
  if (bytes.length < blockSamples) return;
  let leading = 1;
  for (let power = 1; power < blockSamples; power++) leading = Math.imul(leading, hashBase);
  let hash = hashOf(bytes.subarray(0, blockSamples));
  yield [0, hash];
  for (let position = 1; position + blockSamples <= bytes.length; position++) {
    hash = (hash - Math.imul(bytes[position - 1] as number, leading)) | 0;
    hash = (Math.imul(hash, hashBase) + (bytes[position + blockSamples - 1] as number)) | 0;
    yield [position, hash];
  }
}

function sameBlock(a: Uint8Array, aFrom: number, b: Uint8Array, bFrom: number): boolean {
  for (let index = 0; index < blockSamples; index++) if (a[aFrom + index] !== b[bFrom + index]) return false;
  return true;
}
