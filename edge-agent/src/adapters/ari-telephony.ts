import { basename } from 'node:path';
import type { EtheraError } from '@ethera/contract';
import type { Telephony, TelephonyEvent } from '../ports/telephony.ts';
import { AriConnection, type AriConnectionOptions } from './ari-connection.ts';
import { AriLegs } from './ari-legs.ts';
import { freeOrphans as freeOrphansOf } from './ari-orphans.ts';
import { awaitMedia } from './media-wait.ts';

export interface AriTelephonyOptions extends AriConnectionOptions {
  /** Where Asterisk puts recordings, such as `/var/spool/asterisk/recording`. */
  readonly recordingsFolder: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Telephony over Asterisk's ARI. `connect` once; `close` ends it for good. */
export function createAriTelephony(options: AriTelephonyOptions): Telephony {
  const listeners: ((event: TelephonyEvent) => void)[] = [];
  const fatalListeners: ((error: EtheraError) => void)[] = [];
  const now = options.now ?? Date.now;
  const emit = (event: TelephonyEvent) => {
    for (const listener of listeners) listener(event);
  };
  const connection = new AriConnection(options, {
    event: (event) => legs.receive(event),
    connection: (up) => {
      emit({ type: 'connection', up, atMs: now() });
      // No event tells of what ended while nobody listened.
      if (up) void legs.endMissing();
      if (up) freeOrphans();
    },
    fatal: (error) => {
      for (const listener of fatalListeners) listener(error);
    },
  });
  const { commands } = connection;
  const legs = new AriLegs({ commands, recordingsFolder: options.recordingsFolder, now, emit });
  const closed = new AbortController();
  const freeOrphans = () =>
    void freeOrphansOf({ commands, knows: (id) => legs.knows(id), log: options.log }, closed.signal);

  return {
    connect: async (signal) => {
      await connection.connect(signal);
      freeOrphans();
    },
    onEvent: (listener) => void listeners.push(listener),
    onFatal: (listener) => void fatalListeners.push(listener),
    answer: (legId) => legs.answer(legId),
    awaitMedia: (legId, atMostMs) => awaitMedia(commands, legId, atMostMs),
    renewLease: (legId, leaseMs) => legs.renewLease(legId, leaseMs),
    detectTalk: (legId, detection) => legs.detectTalk(legId, detection),
    startRecording: (legId, names) => legs.startRecording(legId, names),
    rotateRecording: (legId, next) => legs.rotateRecording(legId, next),
    catchUpRecording: (legId, atMostMs) => legs.catchUpRecording(legId, atMostMs),
    renewRecording: (legId, names, detection) => legs.renewRecording(legId, names, detection),
    endRecording: (legId) => legs.endRecording(legId),
    deleteRecording: (path) => commands.deleteRecording(basename(path, '.ulaw')),
    play: (legId, playbackId, path, options) => legs.play(legId, playbackId, path, options),
    pause: (playbackId) => commands.controlPlayback(playbackId, 'pause'),
    resume: (playbackId) => commands.controlPlayback(playbackId, 'unpause'),
    stop: (playbackId) => legs.stop(playbackId),
    hangUp: (legId) => commands.hangUp(legId),
    leaveToDialplan: async (legId) => {
      // A snoop outlives the call's stay with us, and goes on recording.
      await legs.stopSnoop(legId);
      await commands.continueInDialplan(legId);
    },
    close: async () => {
      closed.abort();
      await legs.stopSnoops();
      connection.close();
    },
  };
}
