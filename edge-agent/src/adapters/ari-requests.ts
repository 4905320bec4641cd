import { asEtheraError } from '@ethera/contract';
import type { Client } from 'ari-client';
import type { AriCommands, PlaybackState, RecordingStage } from './ari-commands.ts';

/** Makes one request, named without numbers of callers. Rejects with EtheraError `ari.*`. */
export type Ask = <T>(what: string, act: (ari: Client) => Promise<T>) => Promise<T>;

/** The requests of one application, in ari-client's words. */
export function createAriCommands(app: string, ask: Ask): AriCommands {
  const request = async (what: string, act: (ari: Client) => Promise<unknown>) => void (await ask(what, act));
  return {
    answer: (channelId) => request('answer', (ari) => ari.channels.answer({ channelId })),
    hangUp: (channelId) => request('hang up', (ari) => ari.channels.hangup({ channelId })),
    continueInDialplan: (channelId, at) =>
      request('leave to the dialplan', (ari) =>
        ari.channels.continueInDialplan({ channelId, ...(at && { ...at, priority: 1 }) }),
      ),
    setVariable: (channelId, variable, value) =>
      request(`set ${variable}`, (ari) => ari.channels.setChannelVar({ channelId, variable, value })),
    variable: async (channelId, variable) => {
      const found = await unlessRefused(ask('read', (ari) => ari.channels.getChannelVar({ channelId, variable })));
      return found?.value;
    },
    hasChannel: async (channelId) =>
      (await unlessRefused(ask('find channel', (ari) => ari.channels.get({ channelId })))) !== undefined,
    channelIds: async () => {
      const { channel_ids } = await ask('list', (ari) => ari.applications.get({ applicationName: app }));
      return [channel_ids].flat();
    },
    entry: async (channelId) => {
      const found = await unlessRefused(ask('find channel', (ari) => ari.channels.get({ channelId })));
      if (!found) return undefined;
      // The application's own name comes first.
      const args = found.dialplan.app_data.split(',').slice(1);
      return { channel: found, args, isRinging: found.state === 'Ring' };
    },
    snoop: (channelId, snoopId) =>
      request('snoop', (ari) => ari.channels.snoopChannelWithId({ channelId, snoopId, spy: 'in', app })),
    record: (channelId, name) =>
      request('record', (ari) => ari.channels.record({ channelId, name, format: 'ulaw', ifExists: 'fail' })),
    stopRecording: (recordingName) => request('stop recording', (ari) => ari.recordings.stop({ recordingName })),
    deleteRecording: (recordingName) =>
      request('delete recording', (ari) => ari.recordings.deleteStored({ recordingName })),
    recordingStage: async (recordingName) => {
      const live = await unlessRefused(ask('find recording', (ari) => ari.recordings.getLive({ recordingName })));
      const stage = live && stageOf(live.state);
      if (stage) return stage;
      const stored = await unlessRefused(ask('find recording', (ari) => ari.recordings.getStored({ recordingName })));
      return stored ? 'over' : undefined;
    },
    play: (channelId, playbackId, path) =>
      request('play', (ari) => ari.channels.playWithId({ channelId, playbackId, media: `sound:${path}` })),
    playbackState: async (playbackId) => {
      const known = await unlessRefused(ask('find playback', (ari) => ari.playbacks.get({ playbackId })));
      return known && playbackStates.get(known.state);
    },
    controlPlayback: (playbackId, operation) =>
      request(operation, (ari) => ari.playbacks.control({ playbackId, operation })),
    stopPlayback: (playbackId) => request('stop playback', (ari) => ari.playbacks.stop({ playbackId })),
    startSilence: (channelId) => request('send silence', (ari) => ari.channels.startSilence({ channelId })),
    receivedPackets: async (channelId) => {
      const { rxcount } = await ask('count packets', (ari) => ari.channels.rtpstatistics({ channelId }));
      return rxcount;
    },
  };
}

/** Asterisk forgets a playback as it ends. */
const playbackStates: ReadonlyMap<string, PlaybackState> = new Map([
  ['queued', 'queued'],
  ['playing', 'playing'],
  ['continuing', 'playing'],
  ['paused', 'paused'],
]);

/** A live recording that is over is stored in the next moment, or has failed. */
function stageOf(state: string): RecordingStage | undefined {
  if (state === 'queued') return 'queued';
  return state === 'recording' || state === 'paused' ? 'running' : undefined;
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (asEtheraError(thrown).code === 'ari.request') return undefined;
    throw thrown;
  }
}
