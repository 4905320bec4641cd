/** A mark is 10 ms long: a packet of 20 ms that begins at a mark holds two, any other whole one. */
export const markSamples = 80;

/** Who speaks, and where in what is said a stretch of sound lies. */
export interface AudioMark {
  readonly kind: 'said' | 'reply';
  /** The caller who says it, or whom the reply answers: 0 to 4095. */
  readonly owner: number;
  /** Which of the owner's lines it is, or answers: 0 to 15. */
  readonly line: number;
  /** Which sentence of a reply: 0 to 15. */
  readonly part: number;
  /** Marks of the same sound before it: 0 to 4095, which is 40 s. */
  readonly place: number;
}

export interface FoundMark extends AudioMark {
  /** Of its first sample. */
  readonly position: number;
}

/** Begin a mark. Of samples that carry none, the last bits make such a word once in four thousand million. */
const syncOf = { said: 0x9d2c5681, reply: 0x6e97b3d4 } as const;
const syncBits = 32;

/**
 * Writes into sound what it is, in the last bit of each µ-law sample: nobody hears it, and Asterisk hands it on bit by
 * bit. Only whole marks are written.
 * @returns a copy
 */
export function writeMarks(ulaw: Uint8Array, sound: Omit<AudioMark, 'place'>): Uint8Array {
  const marked = ulaw.slice();
  for (let place = 0; (place + 1) * markSamples <= ulaw.length; place++) {
    const words = wordsOf({ ...sound, place });
    for (let bit = 0; bit < markSamples; bit++) {
      const index = place * markSamples + bit;
      marked[index] = ((marked[index] as number) & 0xfe) | bitAt(words, bit);
    }
  }
  return marked;
}

/** The marks that a sound still carries, in its order, wherever they begin. What was cut or spoilt gives none. */
export function readMarks(ulaw: Uint8Array): FoundMark[] {
  const found: FoundMark[] = [];
  let last32 = 0;
  for (let index = 0; index < ulaw.length; index++) {
    last32 = ((last32 << 1) | ((ulaw[index] as number) & 1)) >>> 0;
    if (last32 !== syncOf.said && last32 !== syncOf.reply) continue;
    const position = index - syncBits + 1;
    if (position < 0 || position + markSamples > ulaw.length) continue;
    const mark = readMark(ulaw, position, last32 === syncOf.said ? 'said' : 'reply');
    if (!mark) continue;
    found.push(mark);
    index = position + markSamples - 1;
    last32 = 0;
  }
  return found;
}

/** Sync, owner and line, part and place, check: 80 bits as words of 16. */
function wordsOf({ kind, owner, line, part, place }: AudioMark): number[] {
  const who = ((owner & 0xfff) << 4) | (line & 0xf);
  const where = ((part & 0xf) << 12) | (place & 0xfff);
  return [syncOf[kind] >>> 16, syncOf[kind] & 0xffff, who, where, checkOf(who, where)];
}

function bitAt(words: readonly number[], bit: number): number {
  return ((words[bit >> 4] as number) >> (15 - (bit & 15))) & 1;
}

function readMark(ulaw: Uint8Array, position: number, kind: AudioMark['kind']): FoundMark | undefined {
  const who = wordAt(ulaw, position + 32);
  const where = wordAt(ulaw, position + 48);
  if (wordAt(ulaw, position + 64) !== checkOf(who, where)) return undefined;
  return { kind, owner: who >> 4, line: who & 0xf, part: where >> 12, place: where & 0xfff, position };
}

function wordAt(ulaw: Uint8Array, position: number): number {
  let word = 0;
  for (let bit = 0; bit < 16; bit++) word = (word << 1) | ((ulaw[position + bit] as number) & 1);
  return word;
}

/** Sixteen bits that depend on each of the others. */
function checkOf(who: number, where: number): number {
  const mixed = Math.imul((who << 16) | where, 0x9e3779b1);
  return (mixed ^ (mixed >>> 16)) & 0xffff;
}
