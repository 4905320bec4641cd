import { frameMs } from '../../local/src/caller/microphone.ts';
import { type AudioMark, readMarks } from '../load/audio-mark.ts';
import { isSound } from '../load/reply-ear.ts';
import type { MarkedPhrases } from './marked-phrases.ts';
import { anybody } from './spoken-fragments.ts';

/** What a stretch of sound is. */
export type HeardWhat =
  /** The answer to a caller's line. */
  | { readonly kind: 'reply'; readonly owner: number; readonly line: number }
  | { readonly kind: 'phrase'; readonly name: string }
  /** Carries no mark: a tone of Asterisk's own. */
  | { readonly kind: 'sound' };

/** A stretch of one sound without a gap. Epoch milliseconds. */
export interface HeardRun {
  readonly fromMs: number;
  toMs: number;
  readonly what: HeardWhat;
  /** Of an answer: its last sound is in this stretch. */
  ends: boolean;
}

/** Packets of one sound come so close to one another, on a line that is a little late too. */
const joinMs = 80;

export interface CallEarDeps {
  readonly owner: number;
  /** Marks of each sentence of the answer, by the line that is answered. */
  readonly replyMarks: readonly (readonly number[])[];
  readonly nameOf: MarkedPhrases['nameOf'];
}

/** Follows by its marks what one caller hears, and keeps it. */
export class CallEar {
  readonly runs: HeardRun[] = [];
  readonly #deps: CallEarDeps;
  /** Marks of this caller's answers that were heard since the line was said last, by line. */
  readonly #heard = new Map<number, Set<number>>();
  #lastPacketAtMs: number | undefined;

  constructor(deps: CallEarDeps) {
    this.#deps = deps;
  }

  /** A packet of µ-law has come. */
  hear(payload: Uint8Array, atMs: number): void {
    this.#lastPacketAtMs = atMs;
    const marks = readMarks(payload)
      .filter(({ kind }) => kind === 'reply')
      .map((mark) => (mark.owner === anybody ? { ...mark, owner: this.#deps.owner } : mark));
    for (const mark of marks) {
      const name = this.#deps.nameOf(mark);
      if (name !== undefined) this.#add({ kind: 'phrase', name }, atMs);
      else this.#add({ kind: 'reply', owner: mark.owner, line: mark.line }, atMs);
      if (name !== undefined || mark.owner !== this.#deps.owner) continue;
      this.#heard.get(mark.line)?.add(mark.part * 4096 + mark.place);
      const run = this.runs.at(-1);
      if (run && this.#isLast(mark)) run.ends = true;
    }
    if (marks.length === 0 && isSound(payload)) this.#add({ kind: 'sound' }, atMs);
  }

  /** The line is being said now: its answer is heard from here on. */
  expect(line: number): void {
    this.#heard.set(line, new Set());
  }

  /** How much has been heard of the answer to a line, in milliseconds. */
  heardMs(line: number): number {
    return (this.#heard.get(line)?.size ?? 0) * (frameMs / 2);
  }

  /** Whether the last sound of a line's answer has been heard. */
  hasHeardEnd(line: number): boolean {
    const { part, place } = this.#lastOf(line);
    return this.#heard.get(line)?.has(part * 4096 + place) ?? false;
  }

  #lastOf(line: number): { readonly part: number; readonly place: number } {
    const parts = this.#deps.replyMarks[line] ?? [];
    return { part: parts.length - 1, place: (parts.at(-1) ?? 0) - 1 };
  }

  #isLast({ line, part, place }: AudioMark): boolean {
    const last = this.#lastOf(line);
    return part === last.part && place === last.place;
  }

  /** The end of what was heard last; undefined before the first sound. */
  get lastSoundAtMs(): number | undefined {
    return this.runs.at(-1)?.toMs;
  }

  /** When anything came at all, silence included. */
  get lastPacketAtMs(): number | undefined {
    return this.#lastPacketAtMs;
  }

  /** Phrases that have begun since a moment, oldest first. */
  phrasesSince(fromMs: number): string[] {
    return this.runs.flatMap(({ what, toMs }) => (what.kind === 'phrase' && toMs >= fromMs ? [what.name] : []));
  }

  /** How long unmarked sound was heard since a moment: the dialplan's fallback has the caller. */
  fallbackMs(fromMs: number): number {
    return this.runs.reduce(
      (sum, { what, fromMs: begin, toMs }) =>
        what.kind === 'sound' && toMs >= fromMs ? sum + toMs - Math.max(begin, fromMs) : sum,
      0,
    );
  }

  #add(what: HeardWhat, atMs: number): void {
    const last = this.runs.at(-1);
    if (last && sameSound(last.what, what) && atMs - last.toMs <= joinMs) last.toMs = atMs + frameMs;
    else this.runs.push({ fromMs: atMs, toMs: atMs + frameMs, what, ends: false });
  }
}

function sameSound(a: HeardWhat, b: HeardWhat): boolean {
  if (a.kind === 'reply' && b.kind === 'reply') return a.owner === b.owner && a.line === b.line;
  if (a.kind === 'phrase' && b.kind === 'phrase') return a.name === b.name;
  return a.kind === b.kind;
}
