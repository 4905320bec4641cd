/** What the adapter reads of an ARI event. Asterisk sends more. */
export interface AriEvent {
  readonly type: string;
  /** When it happened, by Asterisk's clock. */
  readonly timestamp?: string;
  readonly args?: readonly string[];
  readonly digit?: string;
  readonly channel?: { readonly id: string; readonly name: string; readonly caller: { readonly number: string } };
  readonly playback?: { readonly id: string; readonly state: string };
  readonly recording?: { readonly name: string };
  /** Of a user event. */
  readonly eventname?: string;
}

/** A channel that is in an application. */
export interface AriEntry extends Required<Pick<AriEvent, 'channel' | 'args'>> {
  /** Nobody has answered it. */
  readonly isRinging: boolean;
}

/** Where a playback stands that is not over. */
export type PlaybackState = 'queued' | 'playing' | 'paused';
/** Where a recording stands. */
export type RecordingStage = 'queued' | 'running' | 'over';

/**
 * The ARI requests Ethera makes. Each rejects with `ari.unreachable` while there is no connection, `ari.request` when
 * Asterisk refuses, `ari.timeout` when it does not answer in time: then it may still do as asked. None is made twice.
 */
export interface AriCommands {
  answer(channelId: string): Promise<void>;
  hangUp(channelId: string): Promise<void>;
  /** @param at where the dialplan goes on, in place of after the application. `redirect` is never used: it can end Asterisk. */
  continueInDialplan(channelId: string, at?: { readonly context: string; readonly extension: string }): Promise<void>;
  setVariable(channelId: string, variable: string, value: string): Promise<void>;
  /** Of any channel, in our application or not; undefined when it has none of that name. */
  variable(channelId: string, name: string): Promise<string | undefined>;
  /** Whether Asterisk has a channel of this id at all. */
  hasChannel(channelId: string): Promise<boolean>;
  /** The ids of the channels in our application, snoops included. */
  channelIds(): Promise<readonly string[]>;
  /** A channel as its StasisStart tells of it; undefined when it is gone. */
  entry(channelId: string): Promise<AriEntry | undefined>;
  /** A channel that hears the caller only. It can record once its StasisStart has come. */
  snoop(channelId: string, snoopId: string): Promise<void>;
  /** Records µ-law. A second request on the same channel waits for the end of the first. */
  record(channelId: string, name: string): Promise<void>;
  stopRecording(name: string): Promise<void>;
  /** Removes the file of a recording that is over. */
  deleteRecording(name: string): Promise<void>;
  /** What has become of a recording; undefined when Asterisk has none of that name. */
  recordingStage(name: string): Promise<RecordingStage | undefined>;
  play(channelId: string, playbackId: string, pathWithoutExtension: string): Promise<void>;
  /** Undefined when the playback is over: Asterisk forgets it then. */
  playbackState(playbackId: string): Promise<PlaybackState | undefined>;
  controlPlayback(playbackId: string, operation: 'pause' | 'unpause'): Promise<void>;
  stopPlayback(playbackId: string): Promise<void>;
  /** Until the next playback. Behind a playback it waits for its end, and is answered at once all the same. */
  startSilence(channelId: string): Promise<void>;
  /** How many RTP packets have come on it. Rejects with `ari.request` when it has no RTP, as before it is answered. */
  receivedPackets(channelId: string): Promise<number>;
}
