import { asEtheraError } from '@ethera/contract';
import type { PlayOptions } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';
import type { Lease } from './ari-lease.ts';

export interface LegPlaybacksDeps {
  readonly legId: string;
  readonly commands: Pick<AriCommands, 'play' | 'playbackState' | 'controlPlayback' | 'stopPlayback' | 'startSilence'>;
  readonly lease: Lease;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A playback that is not over. */
interface Taken {
  /** Asterisk has said that it knows it. */
  isKnown: boolean;
  /** It has been heard of as playing. */
  isStarted: boolean;
  /** What it was told last. */
  isPaused: boolean;
  readonly started: PromiseWithResolvers<void>;
}

/** What became of a playback while nobody listened. */
export interface FoundPlayback {
  readonly playbackId: string;
  readonly found: 'begun' | 'over';
}

/**
 * What one leg hears: files, and silence between them. Asterisk by itself sends nothing while it plays nothing, and trunks
 * drop calls without RTP.
 */
export class LegPlaybacks {
  readonly #deps: LegPlaybacksDeps;
  /** Those that are not over. */
  readonly #taken = new Map<string, Taken>();
  /** Those of which nobody knows whether Asterisk will play them: nobody waits for them any more. */
  readonly #unwanted = new Set<string>();
  #idle = Promise.withResolvers<void>();
  #lastOverAtMs = 0;
  #busySinceMs = 0;
  #over = false;

  constructor(deps: LegPlaybacksDeps) {
    this.#deps = deps;
  }

  has(playbackId: string): boolean {
    return this.#taken.has(playbackId);
  }

  get isBusy(): boolean {
    return this.#taken.size > 0;
  }

  /** Since when something plays or is to play, without a break, epoch milliseconds. */
  get busySinceMs(): number {
    return this.#busySinceMs;
  }

  /** When the last one was over, epoch milliseconds; 0 before. */
  get lastOverAtMs(): number {
    return this.#lastOverAtMs;
  }

  /** Resolves when nothing plays, or the leg is gone. */
  async idle(): Promise<void> {
    while (this.isBusy) await this.#idle.promise;
  }

  /**
   * Sends silence until the next playback, which ends it without a packet lost. Asterisk queues requests to a channel: one
   * that comes late begins behind the playback and does no harm. Nothing else waits for it. Never rejects: the call goes on
   * without.
   */
  async startSilence(): Promise<void> {
    const { commands, legId } = this.#deps;
    if (!this.#over && this.#taken.size === 0) await commands.startSilence(legId).catch(() => undefined);
  }

  /** @throws {EtheraError} `ari.*`, after which it is not played, or stopped as soon as it begins */
  async play(playbackId: string, path: string, { longestMs }: PlayOptions): Promise<void> {
    const { commands, legId, lease, now } = this.#deps;
    if (!this.isBusy) this.#busySinceMs = now();
    const started = Promise.withResolvers<void>();
    const taken: Taken = { isKnown: false, isStarted: false, isPaused: false, started };
    this.#taken.set(playbackId, taken);
    try {
      await lease.playing(longestMs);
      // Its beginning may overtake a slow answer.
      await Promise.race([commands.play(legId, playbackId, path), started.promise]);
      taken.isKnown = true;
    } catch (error) {
      if (asEtheraError(error).code === 'ari.timeout') this.#unwanted.add(playbackId);
      this.forget(playbackId);
      throw error;
    }
  }

  /** Asterisk plays it. */
  started(playbackId: string): void {
    const taken = this.#taken.get(playbackId);
    if (taken) {
      taken.isStarted = true;
      taken.started.resolve();
    } else if (this.#unwanted.delete(playbackId)) {
      this.#deps.commands.stopPlayback(playbackId).catch(() => undefined);
    }
  }

  /** Whether it is one of this leg, wanted or not. */
  owns(playbackId: string): boolean {
    return this.has(playbackId) || this.#unwanted.has(playbackId);
  }

  async control(playbackId: string, operation: 'pause' | 'unpause'): Promise<void> {
    const taken = this.#taken.get(playbackId);
    if (taken) taken.isPaused = operation === 'pause';
    await this.#deps.commands.controlPlayback(playbackId, operation);
  }

  async stop(playbackId: string): Promise<void> {
    try {
      await this.#deps.commands.stopPlayback(playbackId);
    } catch (error) {
      // Without that a playback whose end was lost would keep the lease from being renewed.
      if (asEtheraError(error).code === 'ari.request') this.forget(playbackId);
      throw error;
    }
  }

  /**
   * Asks Asterisk what has become of them, in their order. One that is paused although it was to go on, or the other way
   * round, is told again. Never rejects: without an answer all may be as it was.
   */
  async find(): Promise<readonly FoundPlayback[]> {
    const asked = [...this.#taken].filter(([, { isKnown }]) => isKnown);
    const found = await Promise.all(asked.map(([playbackId, taken]) => this.#find(playbackId, taken)));
    return found.filter((each) => each !== undefined);
  }

  async #find(playbackId: string, taken: Taken): Promise<FoundPlayback | undefined> {
    const { commands } = this.#deps;
    const wasStarted = taken.isStarted;
    try {
      const state = await commands.playbackState(playbackId);
      if (!this.has(playbackId)) return undefined;
      if (state === undefined) return { playbackId, found: 'over' };
      if (state === 'queued') return undefined;
      if ((state === 'paused') !== taken.isPaused) {
        commands.controlPlayback(playbackId, taken.isPaused ? 'pause' : 'unpause').catch(() => undefined);
      }
      taken.isStarted = true;
      return wasStarted ? undefined : { playbackId, found: 'begun' };
    } catch {
      return undefined;
    }
  }

  /** A playback is over. @returns false when that was known */
  forget(playbackId: string): boolean {
    if (!this.#taken.delete(playbackId)) return false;
    this.#lastOverAtMs = this.#deps.now();
    this.#deps.lease.played();
    this.#tellIdle();
    void this.startSilence();
    return true;
  }

  /** The leg is gone. */
  end(): void {
    this.#over = true;
    this.#taken.clear();
    this.#unwanted.clear();
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.isBusy) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
}
