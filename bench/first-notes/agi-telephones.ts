import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { AgiChannel } from './agi-channel.ts';
import type { Telephone } from './conversation.ts';

/** What the first notes have for AGI. */
export const agiSilenceSeconds = 5;

/** A FastAGI server on a free port of the loopback interface. */
export interface AgiTelephones {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens, and hands over each call once it is answered.
 * @param folder for the recordings, one that Asterisk may write to @param onCall the call ends when it resolves
 */
export async function startAgiTelephones(
  folder: string,
  onCall: (telephone: Telephone) => Promise<void>,
): Promise<AgiTelephones> {
  const channels = new Set<AgiChannel>();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const channel = new AgiChannel(socket);
    channels.add(channel);
    const end = () => {
      channel.end();
      channels.delete(channel);
    };
    channel.ready
      .then(() => channel.command('ANSWER'))
      .then(() => onCall(telephoneOf(channel, folder)))
      // A caller who goes before the call is answered has nothing to be told.
      .then(end, end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const channel of channels) channel.end();
      server.close();
      await once(server, 'close');
    },
  };
}

function telephoneOf(channel: AgiChannel, folder: string): Telephone {
  return {
    play: async (path, started) => {
      // AGI tells only of the end; Asterisk begins within milliseconds of the command.
      started?.();
      await channel.command('STREAM', 'FILE', path, '');
    },
    record: async (name) => {
      const path = join(folder, name);
      // No key ends it, no time but the silence does, and there is no beep.
      await channel.command('RECORD', 'FILE', path, 'wav', '', '-1', `s=${agiSilenceSeconds}`);
      return `${path}.wav`;
    },
  };
}
