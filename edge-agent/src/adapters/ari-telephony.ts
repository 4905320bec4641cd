import { basename } from 'node:path';
import type { EtheraError } from '@ethera/contract';
import type { Telephony, TelephonyEvent } from '../ports/telephony.ts';
import { endOldSnoops, hangUpOurs, silenceLeg } from './ari-adoption.ts';
import { AriConnection, type AriConnectionOptions } from './ari-connection.ts';
import { AriLegs } from './ari-legs.ts';
import { freeOrphans } from './ari-orphans.ts';
import { nameFallback, passOn, progressOf } from './ari-transfer.ts';
import { snoopPrefix } from './leg-recording.ts';
import { awaitMedia } from './media-wait.ts';

export interface AriTelephonyOptions extends AriConnectionOptions {
  /** Where Asterisk puts recordings, such as `/var/spool/asterisk/recording`. */
  readonly recordingsFolder: string;
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
    event: (event, atMs) => legs.receive(event, atMs),
    lost: (deafSinceMs) => {
      legs.deafSince(deafSinceMs);
      emit({ type: 'connection', up: false, atMs: now() });
    },
    back: async () => {
      emit({ type: 'connection', up: true, atMs: now() });
      // No event tells of what happened while nobody listened.
      await legs.endMissing();
      void legs.recover();
      void legs.findArrivals();
    },
    fatal: (error) => {
      for (const listener of fatalListeners) listener(error);
    },
  });
  const { commands } = connection;
  const legs = new AriLegs({ commands, recordingsFolder: options.recordingsFolder, now, emit });
  const closed = new AbortController();

  return {
    connect: (signal) => connection.connect(signal),
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
    pause: (playbackId) => legs.control(playbackId, 'pause'),
    resume: (playbackId) => legs.control(playbackId, 'unpause'),
    stop: (playbackId) => legs.stop(playbackId),
    legs: async () => (await commands.channelIds()).filter((id) => !id.startsWith(snoopPrefix)),
    adopt: async (legId, playbackIds) => {
      legs.adopt(legId);
      await silenceLeg(legId, playbackIds, { commands });
    },
    endOldRecordings: (legId) => endOldSnoops(legId, { commands, knows: (id) => legs.knows(id) }),
    freeOrphans: () => freeOrphans({ commands, knows: (id) => legs.knows(id), log: options.log }, closed.signal),
    hangUp: (legId) => hangUpOurs(legId, { commands }),
    nameFallback: (legId, destination) => nameFallback(commands, legId, destination),
    transfer: async (legId, order) => {
      // A snoop outlives the call's stay with us. Whoever ended it knows its files.
      await legs.endRecording(legId);
      await passOn(commands, legId, order);
    },
    transferProgress: (legId) => progressOf(commands, legId),
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
