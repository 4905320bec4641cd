/** What the adapter reads of an ARI event. Asterisk sends more. */
export interface AriEvent {
  readonly type: string;
  readonly args?: readonly string[];
  readonly digit?: string;
  readonly channel?: { readonly id: string; readonly name: string; readonly caller: { readonly number: string } };
  readonly playback?: { readonly id: string; readonly state: string };
  readonly recording?: { readonly name: string };
}

/**
 * The ARI requests Ethera makes. Each rejects with `ari.unreachable` while there is no connection, `ari.request` when
 * Asterisk refuses or does not answer in time.
 */
export interface AriCommands {
  answer(channelId: string): Promise<void>;
  hangUp(channelId: string): Promise<void>;
  continueInDialplan(channelId: string): Promise<void>;
  setVariable(channelId: string, variable: string, value: string): Promise<void>;
  /** The ids of the channels in our application, snoops included. */
  channelIds(): Promise<readonly string[]>;
  /** A channel that hears the caller only. It can record once its StasisStart has come. */
  snoop(channelId: string, snoopId: string): Promise<void>;
  /** Records µ-law. A second request on the same channel waits for the end of the first. */
  record(channelId: string, name: string): Promise<void>;
  stopRecording(name: string): Promise<void>;
  /** Removes the file of a recording that is over. */
  deleteRecording(name: string): Promise<void>;
  play(channelId: string, playbackId: string, pathWithoutExtension: string): Promise<void>;
  /** Rejects with `ari.request` when the playback is over: Asterisk forgets it then. */
  demandPlayback(playbackId: string): Promise<void>;
  controlPlayback(playbackId: string, operation: 'pause' | 'unpause'): Promise<void>;
  stopPlayback(playbackId: string): Promise<void>;
  /** Until the next playback. Behind a playback it waits for its end, and is answered at once all the same. */
  startSilence(channelId: string): Promise<void>;
  /** How many RTP packets have come on it. Rejects with `ari.request` when it has no RTP, as before it is answered. */
  receivedPackets(channelId: string): Promise<number>;
}
