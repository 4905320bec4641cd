import { asEtheraError } from '@ethera/contract';
import type { PlayOptions } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';
import type { Lease } from './ari-lease.ts';

export interface LegPlaybacksDeps {
  readonly legId: string;
  readonly commands: Pick<AriCommands, 'play' | 'demandPlayback' | 'stopPlayback' | 'startSilence'>;
  readonly lease: Lease;
}

/**
 * What one leg hears: files, and silence between them. Asterisk by itself sends nothing while it plays nothing, and trunks
 * drop calls without RTP.
 */
export class LegPlaybacks {
  readonly #deps: LegPlaybacksDeps;
  /** Those that are not over, and whether Asterisk has said that it knows them. */
  readonly #taken = new Map<string, boolean>();
  #over = false;

  constructor(deps: LegPlaybacksDeps) {
    this.#deps = deps;
  }

  has(playbackId: string): boolean {
    return this.#taken.has(playbackId);
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

  async play(playbackId: string, path: string, { longestMs }: PlayOptions): Promise<void> {
    const { commands, legId, lease } = this.#deps;
    this.#taken.set(playbackId, false);
    try {
      await lease.playing(longestMs);
      await commands.play(legId, playbackId, path);
      if (this.has(playbackId)) this.#taken.set(playbackId, true);
    } catch (error) {
      this.forget(playbackId);
      throw error;
    }
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

  /** Those that Asterisk knows, as far as anybody has said, in their order. */
  get takenIds(): readonly string[] {
    return [...this.#taken].filter(([, taken]) => taken).map(([playbackId]) => playbackId);
  }

  /** Whether Asterisk says that it does not know it. Without an answer it may. */
  async isMissing(playbackId: string): Promise<boolean> {
    try {
      await this.#deps.commands.demandPlayback(playbackId);
      return false;
    } catch (error) {
      return asEtheraError(error).code === 'ari.request';
    }
  }

  /** A playback is over. @returns false when that was known */
  forget(playbackId: string): boolean {
    if (!this.#taken.delete(playbackId)) return false;
    this.#deps.lease.played();
    void this.startSilence();
    return true;
  }

  /** The leg is gone. */
  end(): void {
    this.#over = true;
    this.#taken.clear();
  }
}
