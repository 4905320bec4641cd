import { mulawSilence } from '../../local/src/audio/mulaw.ts';
import { frameMs } from '../../local/src/caller/microphone.ts';
import { type AudioMark, readMarks } from './audio-mark.ts';

/** What a caller heard in answer to a line. Times are the epoch. */
export interface HeardReply {
  readonly line: number;
  /** The arrival of its first packet; null when nothing of it came. */
  readonly firstAtMs: number | null;
  /** Of the reply, in marks of 10 ms. */
  readonly heardMarks: number;
  readonly allMarks: number;
  /** Sound without a mark before the reply: a filler, an apology. */
  readonly otherMs: number;
  /** Packets of the answer to another line of this caller that came once this reply was heard. */
  readonly wrongPackets: number;
  /** Packets that answer somebody else, and whom. */
  readonly foreignPackets: number;
  readonly foreignOwners: readonly number[];
}

/** Codes of µ-law that are louder than a whisper on the line. */
const soundingCode = (code: number) => (code & 0x7f) < 0x50;
/** Of 160 samples, so many make a packet sound: clicks do not. */
const soundingSamples = 24;

/** Follows by its marks what one caller hears. */
export class ReplyEar {
  readonly #owner: number;
  readonly #marks: readonly (readonly number[])[];
  #line: number | undefined;
  #heard = new Set<number>();
  #firstAtMs: number | null = null;
  #lastSoundAtMs: number | undefined;
  #otherMs = 0;
  #wrongPackets = 0;
  #foreignPackets = 0;
  #foreignOwners = new Set<number>();

  /** @param marks of each sentence of the answer to each line */
  constructor(owner: number, marks: readonly (readonly number[])[]) {
    this.#owner = owner;
    this.#marks = marks;
  }

  /** From now on the answer to this line is waited for. */
  expect(line: number): void {
    this.#line = line;
    this.#heard = new Set();
    this.#firstAtMs = null;
    this.#otherMs = 0;
    this.#wrongPackets = 0;
    this.#foreignPackets = 0;
    this.#foreignOwners = new Set();
  }

  /** A packet of µ-law has come. */
  hear(payload: Uint8Array, atMs: number): void {
    const marks = readMarks(payload).filter(({ kind }) => kind === 'reply');
    if (marks.length === 0) {
      if (!isSound(payload)) return;
      this.#lastSoundAtMs = atMs;
      if (this.#firstAtMs === null) this.#otherMs += frameMs;
      return;
    }
    this.#lastSoundAtMs = atMs;
    for (const mark of marks) this.#take(mark, atMs);
    if (marks.some(({ owner }) => owner !== this.#owner)) this.#foreignPackets += 1;
    const wrong = marks.some(({ owner, line }) => owner === this.#owner && line !== this.#line);
    if (wrong && this.#firstAtMs !== null) this.#wrongPackets += 1;
  }

  #take({ owner, line, part, place }: AudioMark, atMs: number): void {
    if (owner !== this.#owner) this.#foreignOwners.add(owner);
    else if (line === this.#line) {
      this.#firstAtMs ??= atMs;
      this.#heard.add(part * 4096 + place);
    }
  }

  /** Of the answer that is waited for. */
  get heardMs(): number {
    return this.#heard.size * (frameMs / 2);
  }

  /** Whether the answer's last sound has been heard, whatever went before it. */
  get isOver(): boolean {
    const parts = this.#expectedMarks;
    return this.#heard.has((parts.length - 1) * 4096 + (parts.at(-1) ?? 0) - 1);
  }

  /** Since when nothing has been heard; undefined before the first sound. */
  get lastSoundAtMs(): number | undefined {
    return this.#lastSoundAtMs;
  }

  /** What came of the answer that is waited for, so far. */
  get reply(): HeardReply {
    return {
      line: this.#line ?? -1,
      firstAtMs: this.#firstAtMs,
      heardMarks: this.#heard.size,
      allMarks: this.#expectedMarks.reduce((sum, count) => sum + count, 0),
      otherMs: this.#otherMs,
      wrongPackets: this.#wrongPackets,
      foreignPackets: this.#foreignPackets,
      foreignOwners: [...this.#foreignOwners],
    };
  }

  get #expectedMarks(): readonly number[] {
    return this.#marks[this.#line ?? -1] ?? [];
  }
}

/** Whether a packet of µ-law is more than a click or a whisper on the line. */
export function isSound(payload: Uint8Array): boolean {
  let sounding = 0;
  for (const code of payload) if (code !== mulawSilence && soundingCode(code)) sounding += 1;
  return sounding >= soundingSamples;
}
