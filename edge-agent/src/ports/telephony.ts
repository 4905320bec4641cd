import type { EtheraError, TransferFailure } from '@ethera/contract';

/** What happens to the calls of this agent. `atMs` is epoch milliseconds when the agent learnt of it. */
export type TelephonyEvent =
  | {
      readonly type: 'call-arrived';
      readonly legId: string;
      readonly called: string;
      readonly caller: string;
      readonly atMs: number;
    }
  | { readonly type: 'talk-started'; readonly legId: string; readonly atMs: number }
  /** Speech ended `silenceMs` ago: that is how long the detector waited. Duplicates of the two channels are dropped. */
  | { readonly type: 'talk-finished'; readonly legId: string; readonly atMs: number }
  | { readonly type: 'digit'; readonly legId: string; readonly digit: string; readonly atMs: number }
  /** The caller has put us on hold, or has come back: meanwhile nobody there listens, and nobody speaks to us. */
  | { readonly type: 'hold'; readonly legId: string; readonly on: boolean; readonly atMs: number }
  | { readonly type: 'playback-started'; readonly legId: string; readonly playbackId: string; readonly atMs: number }
  | {
      readonly type: 'playback-finished';
      readonly legId: string;
      readonly playbackId: string;
      /** False when Asterisk could not play the file. */
      readonly played: boolean;
      readonly atMs: number;
    }
  /** The caller's leg is gone; its recordings are complete once `endRecording` resolves. */
  | {
      readonly type: 'leg-ended';
      readonly legId: string;
      /** False when it was taken from us: the lease ended, or Asterisk did. */
      readonly hungUp: boolean;
      readonly atMs: number;
    }
  /** Nobody took a call that was passed on: the caller is on the leg again, as after `call-arrived`. */
  | {
      readonly type: 'call-returned';
      readonly legId: string;
      readonly callId: string;
      readonly outcome: TransferFailure;
      readonly atMs: number;
    }
  /** The connection to the telephony side was lost or is back. */
  | { readonly type: 'connection'; readonly up: boolean; readonly atMs: number };

export interface PlayOptions {
  /** How long it may last, pauses included: the lease, which cannot be renewed meanwhile, is that much longer. */
  readonly longestMs: number;
}

/** Whom to pass a call to, by the name that the dialplan knows. */
export interface TransferOrder {
  readonly destination: string;
  /** Comes back with the caller. */
  readonly callId: string;
}

/** `taken`: somebody talks to the caller. `gone`: the caller has hung up, or both have. */
export type TransferProgress = 'ringing' | 'taken' | 'gone';

/**
 * The telephone side of a call, in the words of the call. Every method rejects with an EtheraError (`ari.*`);
 * `ari.request` after the caller hung up is expected and harmless.
 */
export interface Telephony {
  /** Connects and keeps connected until `signal` aborts. Resolves once events flow; rejects on `ari.auth`. */
  connect(signal: AbortSignal): Promise<void>;
  /** One listener for all calls. Events of one leg arrive in order. */
  onEvent(listener: (event: TelephonyEvent) => void): void;
  /** Called once if the connection is lost for good (`ari.replaced`, `ari.auth`). */
  onFatal(listener: (error: EtheraError) => void): void;
  /** From here on the leg hears silence whenever nothing plays, except while a playback is paused. */
  answer(legId: string): Promise<void>;
  /**
   * Resolves when the first sound of an answered leg has come, or after `atMostMs`: what is said before that may not reach
   * the caller. Never rejects.
   */
  awaitMedia(legId: string, atMostMs: number): Promise<void>;
  /** Sets the dialplan's absolute time-out `leaseMs` ahead: a dead agent holds no caller longer than that. */
  renewLease(legId: string, leaseMs: number): Promise<void>;
  /** Talk detection on both channels of the leg. */
  detectTalk(legId: string, options: { silenceMs: number; energy: number }): Promise<void>;
  /** Starts the snoop and the first recording; the next one is queued at once. */
  startRecording(legId: string, names: { current: string; next: string }): Promise<void>;
  /**
   * Ends the current recording, queues `next` after the one already waiting. Resolves to the finished file's path. Where
   * the recorder is late, what talk detection has told the end of may be in the file only in part, and else in the next.
   */
  rotateRecording(legId: string, next: string): Promise<{ readonly path: string; readonly isLate: boolean }>;
  /** Resolves when a late recorder has heard what talk detection has told the end of, or after that time. Never rejects. */
  catchUpRecording(legId: string, atMostMs: number): Promise<void>;
  /**
   * Ends the current recording and goes on with `current` from a recorder that is in time again: bursts leave one late
   * for ever. Best while the caller is silent. Resolves to the files of what was recorded until then, oldest first.
   */
  renewRecording(
    legId: string,
    names: { current: string; next: string },
    /** Talk detection of the new recorder, which keeps it. */
    detection: { silenceMs: number; energy: number },
  ): Promise<readonly string[]>;
  /** Ends recording and the snoop; resolves to the files of everything unfinished, oldest first. May be called twice. */
  endRecording(legId: string): Promise<readonly string[]>;
  /** Removes a finished recording, named by its path. */
  deleteRecording(path: string): Promise<void>;
  /**
   * Plays a µ-law file, named by absolute path without extension. The id is chosen by the caller of this method. What
   * is asked for while another file plays comes after it.
   */
  play(legId: string, playbackId: string, pathWithoutExtension: string, options: PlayOptions): Promise<void>;
  pause(playbackId: string): Promise<void>;
  resume(playbackId: string): Promise<void>;
  /** A playback that Asterisk no longer knows is over, even if no event has said so. */
  stop(playbackId: string): Promise<void>;
  /** The legs that are in our hands by now, those of an earlier process among them. */
  legs(): Promise<readonly string[]>;
  /**
   * Takes up a leg of an earlier process: its events come from here on, and what it was hearing is over.
   * @param playbackIds all that may be playing or queued on it, in the order in which it was asked
   */
  adopt(legId: string, playbackIds: readonly string[]): Promise<void>;
  /** Ends what an earlier process had recorded of a leg; resolves when the files are complete. Never rejects. */
  endOldRecordings(legId: string): Promise<void>;
  /** Gives the callers of an earlier process back to the dialplan that nobody here has taken up by now. Never rejects. */
  freeOrphans(): Promise<void>;
  hangUp(legId: string): Promise<void>;
  /** Names who gets the caller, in place of the site's own fallback, whenever the dialplan gets him without us. */
  nameFallback(legId: string, destination: string): Promise<void>;
  /**
   * Gives the caller to the dialplan, which rings the destination, if it has one of that name. End the recording before:
   * people talk there. `leg-ended` follows, and `call-returned` when nobody took the call.
   */
  transfer(legId: string, order: TransferOrder): Promise<void>;
  /** Where the caller of a leg is that was passed on and has not come back. */
  transferProgress(legId: string): Promise<TransferProgress>;
  /** Gives the caller back to the dialplan, which goes to its fallback. */
  leaveToDialplan(legId: string): Promise<void>;
  /** Closes the connection and ends every snoop of ours. */
  close(): Promise<void>;
}
