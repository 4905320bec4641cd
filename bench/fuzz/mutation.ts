import type { Random } from '../../local/src/caller/lines/random.ts';

/** Numbers at which readers of lengths go wrong. */
const edges = [
  0, 1, 2, 4, 5, 6, 7, 8, 127, 128, 255, 256, 65_535, 65_536, 65_537, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe,
  0xffff_ffff,
];
const mostChanges = 6;
/** What is inserted or taken out at once. */
const longestPiece = 64;

/**
 * Some bytes, changed in a few places by chance: bits, whole bytes, lengths, pieces taken out, put in, said twice or taken from
 * another. `bytes` stays as it is; what comes out is at most a few hundred bytes longer.
 */
export function mutated(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  let input = Uint8Array.from(bytes);
  const changes = 1 + below(mostChanges, random);
  for (let change = 0; change < changes; change += 1) input = changedOnce(input, others, random);
  return input;
}

function changedOnce(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array<ArrayBuffer> {
  const at = below(bytes.length + 1, random);
  const size = below(longestPiece, random);
  switch (below(8, random)) {
    case 0:
      return withByte(bytes, at, (byte) => byte ^ (1 << below(8, random)));
    case 1:
      return withByte(bytes, at, () => below(256, random));
    case 2:
      return withNumber(bytes, at, edges[below(edges.length, random)] ?? 0, random() < 0.5);
    case 3:
      return spliced(bytes, at, size, new Uint8Array(0));
    case 4:
      return spliced(
        bytes,
        at,
        0,
        Uint8Array.from({ length: size }, () => below(256, random)),
      );
    case 5:
      return spliced(bytes, at, 0, bytes.subarray(at, at + size));
    case 6: {
      const other = others[below(others.length, random)] ?? bytes;
      const from = below(other.length + 1, random);
      return spliced(bytes, at, size, other.subarray(from, from + below(longestPiece, random)));
    }
    default:
      return Uint8Array.from(bytes.subarray(0, at));
  }
}

function withByte(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(bytes);
  const byte = changed[at];
  if (byte !== undefined) changed[at] = change(byte);
  return changed;
}

function withNumber(bytes: Uint8Array, at: number, number: number, isLittleEndian: boolean): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(bytes);
  if (at + 4 <= changed.length) new DataView(changed.buffer).setUint32(at, number, isLittleEndian);
  return changed;
}

function spliced(bytes: Uint8Array, at: number, without: number, piece: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = bytes.subarray(Math.min(bytes.length, at + without));
  const changed = new Uint8Array(at + piece.length + kept.length);
  changed.set(bytes.subarray(0, at));
  changed.set(piece, at);
  changed.set(kept, at + piece.length);
  return changed;
}

/** A whole number from 0 up to but not including `end`. */
export function below(end: number, random: Random): number {
  return Math.floor(random() * end);
}
