import type { AriCommands } from '../ari-commands.ts';

/** An Asterisk that agrees to everything, and has one leg. */
export function agreeingCommands(override: Partial<AriCommands> = {}, legId = 'leg-1'): AriCommands {
  const agree = async () => undefined;
  return {
    answer: agree,
    hangUp: agree,
    continueInDialplan: agree,
    setVariable: agree,
    variable: async () => undefined,
    hasChannel: async () => true,
    channelIds: async () => [legId],
    entry: async () => undefined,
    snoop: agree,
    record: agree,
    stopRecording: agree,
    deleteRecording: agree,
    recordingStage: async () => undefined,
    play: agree,
    playbackState: async () => 'playing',
    controlPlayback: agree,
    stopPlayback: agree,
    startSilence: agree,
    receivedPackets: async () => 1,
    ...override,
  };
}
