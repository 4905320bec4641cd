import type { Agenda, Due } from './agenda.ts';

/** From the last packet's departure until the edge hears that a playback is over. */
const FINISHED_LAG_MS = 20;
/** From the request until the edge hears that it plays. */
const STARTED_LAG_MS = 3;

export type VoiceNews =
  | { readonly type: 'speech-started' | 'speech-starved'; readonly speech: number }
  | { readonly type: 'speech-finished'; readonly speech: number; readonly played: boolean };

interface Part {
  readonly isFiller: boolean;
  leftMs: number;
}

interface Spoken {
  readonly id: number;
  readonly parts: Part[];
  complete: boolean;
  playedMs: number;
  paused: boolean;
  /** Its last packet has left. */
  over: boolean;
  /** It was told that its audio has not come yet. */
  starved: boolean;
  /** Asterisk cannot play it. */
  refused: boolean;
  /** When the parts were last counted. */
  countedAtMs: number;
}

/** Speaks as Asterisk would: a speech lasts as long as its audio, stands still while paused, and is heard of late. */
export class SimulatedVoice {
  /** What was asked of it that makes no sense: two speeches at once, a pause of one that is over. */
  readonly overlaps: string[] = [];
  readonly strays: string[] = [];
  readonly #agenda: Agenda;
  readonly #tell: (news: VoiceNews) => void;
  #spoken: Spoken | null = null;
  #next: Due | null = null;

  constructor(agenda: Agenda, tell: (news: VoiceNews) => void) {
    this.#agenda = agenda;
    this.#tell = tell;
  }

  /** The caller hears something, or would if Asterisk could play it. */
  get isHeard(): boolean {
    const spoken = this.#spoken;
    this.#count();
    if (!spoken || spoken.paused) return false;
    return spoken.refused || (!spoken.over && spoken.parts.length > 0);
  }

  get isPaused(): boolean {
    return this.#spoken?.paused === true && !this.#spoken.over;
  }

  /** Milliseconds of the speech that have left for the caller; null when nothing is said. */
  get playedMs(): number | null {
    this.#count();
    return this.#spoken?.playedMs ?? null;
  }

  /** @param complete no audio is added */
  speak(id: number, audioMs: number, complete: boolean): void {
    if (this.#spoken) this.overlaps.push(`speech ${id} over ${this.#spoken.id}`);
    const parts = audioMs > 0 ? [{ isFiller: false, leftMs: audioMs }] : [];
    const countedAtMs = this.#agenda.nowMs;
    this.#spoken = {
      id,
      parts,
      complete,
      playedMs: 0,
      paused: false,
      over: false,
      starved: false,
      refused: false,
      countedAtMs,
    };
    this.#agenda.after(STARTED_LAG_MS, () => {
      if (this.#spoken?.id === id) this.#tell({ type: 'speech-started', speech: id });
    });
    this.#plan();
  }

  /** Asterisk cannot play it. */
  refuse(id: number): void {
    this.speak(id, 0, false);
    if (this.#spoken) this.#spoken.refused = true;
    this.#end(false);
  }

  add(audioMs: number): void {
    this.#count();
    this.#spoken?.parts.push({ isFiller: false, leftMs: audioMs });
    this.#plan();
  }

  complete(): void {
    this.#count();
    if (!this.#spoken) return;
    this.#spoken.complete = true;
    this.#plan();
  }

  fill(id: number, fillerMs: number): void {
    this.#count();
    const spoken = this.#named(id, 'filled');
    if (!spoken || spoken.parts.length > 0) return;
    spoken.parts.push({ isFiller: true, leftMs: fillerMs });
    this.#plan();
  }

  pause(id: number): void {
    this.#count();
    const spoken = this.#named(id, 'paused');
    // Too late when the last packet is leaving.
    if (!spoken || spoken.over || (spoken.complete && spoken.parts.length === 0)) return;
    spoken.paused = true;
    this.#plan();
  }

  resume(id: number): void {
    this.#count();
    const spoken = this.#named(id, 'resumed');
    if (!spoken || spoken.over) return;
    spoken.paused = false;
    this.#plan();
  }

  /** It goes on at once: what is asked of the line meanwhile takes no time here. */
  withdraw(id: number): void {
    this.#named(id, 'withdrawn');
  }

  stop(id: number): void {
    if (!this.#named(id, 'stopped')) return;
    this.#agenda.cancel(this.#next);
    this.#spoken = null;
  }

  #named(id: number, what: string): Spoken | null {
    if (this.#spoken?.id === id) return this.#spoken;
    this.strays.push(`speech ${id} ${what}, which is not going on`);
    return null;
  }

  #count(): void {
    const spoken = this.#spoken;
    if (!spoken) return;
    let passedMs = spoken.paused || spoken.over ? 0 : this.#agenda.nowMs - spoken.countedAtMs;
    spoken.countedAtMs = this.#agenda.nowMs;
    for (let part = spoken.parts[0]; part && passedMs > 0; part = spoken.parts[0]) {
      const playedMs = Math.min(part.leftMs, passedMs);
      part.leftMs -= playedMs;
      passedMs -= playedMs;
      if (!part.isFiller) spoken.playedMs += playedMs;
      if (part.leftMs === 0) spoken.parts.shift();
    }
  }

  #plan(): void {
    const spoken = this.#spoken;
    if (!spoken || spoken.over) return;
    this.#agenda.cancel(this.#next);
    const leftMs = spoken.parts.reduce((sum, part) => sum + part.leftMs, 0);
    if (leftMs === 0 && !spoken.complete) {
      // The pause came in the moment in which the last packet left.
      if (!spoken.starved) this.#next = this.#agenda.after(0, () => this.#starve(spoken));
      return;
    }
    spoken.starved = false;
    if (spoken.paused) return;
    this.#next = this.#agenda.after(leftMs, () => {
      this.#count();
      if (spoken.complete) this.#end(true);
      else this.#starve(spoken);
    });
  }

  #starve(spoken: Spoken): void {
    spoken.starved = true;
    this.#tell({ type: 'speech-starved', speech: spoken.id });
  }

  #end(played: boolean): void {
    const spoken = this.#spoken;
    if (!spoken) return;
    spoken.over = true;
    this.#agenda.cancel(this.#next);
    this.#next = this.#agenda.after(FINISHED_LAG_MS, () => {
      this.#spoken = null;
      this.#tell({ type: 'speech-finished', speech: spoken.id, played });
    });
  }
}
