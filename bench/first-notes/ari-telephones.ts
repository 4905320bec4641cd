import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Client, connect } from 'ari-client';
import { CallOver, type Telephone } from './conversation.ts';
import type { EdgeOptions } from './edge.ts';

/** A recorder that waits for this much silence is what Asterisk's own example does. */
export const ariSilenceSeconds = 3;

/** The application of ARI that the calls come to. */
export interface AriTelephones {
  close(): void;
}

interface AriEvent {
  readonly channel?: { readonly id: string };
  readonly playback?: { readonly id: string };
  readonly recording?: { readonly name: string };
}

// The library below ari-client tells the console, through a global of its own, that ARI's API description is an old one.
Reflect.set(globalThis, 'log', () => undefined);

/** Connects the application, and hands over each call once it is answered. @param onCall is not waited for */
export async function connectAriTelephones(
  asterisk: EdgeOptions['asterisk'],
  app: string,
  onCall: (telephone: Telephone) => void,
): Promise<AriTelephones> {
  const ari = await connect(new URL(asterisk.ariUrl).origin, asterisk.ariUsername, asterisk.ariPassword);
  const calls = new Map<string, AriCall>();
  listen(ari, {
    StasisStart: ({ channel }) => {
      if (!channel) return;
      const call = new AriCall(ari, channel.id, asterisk.recordingsFolder);
      calls.set(channel.id, call);
      // A caller who has hung up meanwhile is not answered, and told of by ChannelDestroyed.
      ari.channels.answer({ channelId: channel.id }).then(
        () => onCall(call),
        () => call.end(),
      );
    },
    StasisEnd: ({ channel }) => {
      calls.get(channel?.id ?? '')?.end();
      calls.delete(channel?.id ?? '');
    },
    PlaybackStarted: ({ playback }) => settle(calls, `started ${playback?.id}`),
    PlaybackFinished: ({ playback }) => settle(calls, `played ${playback?.id}`),
    RecordingFinished: ({ recording }) => settle(calls, `recorded ${recording?.name}`),
    RecordingFailed: ({ recording }) => settle(calls, `recorded ${recording?.name}`),
  });
  await ari.start(app);
  return {
    close: () => {
      for (const call of calls.values()) call.end();
      ari.stop();
    },
  };
}

class AriCall implements Telephone {
  readonly #ari: Client;
  readonly #channelId: string;
  readonly #recordingsFolder: string;
  readonly #waits = new Map<string, PromiseWithResolvers<void>>();
  #over = false;

  constructor(ari: Client, channelId: string, recordingsFolder: string) {
    this.#ari = ari;
    this.#channelId = channelId;
    this.#recordingsFolder = recordingsFolder;
  }

  async play(path: string, started?: () => void): Promise<void> {
    const channelId = this.#channelId;
    const playbackId = randomUUID();
    const begun = this.#wait(`started ${playbackId}`);
    const played = this.#wait(`played ${playbackId}`);
    begun.then(started, () => undefined);
    await this.#request(this.#ari.channels.playWithId({ channelId, playbackId, media: `sound:${path}` }));
    await played;
  }

  async record(name: string): Promise<string> {
    const channelId = this.#channelId;
    const recorded = this.#wait(`recorded ${name}`);
    await this.#request(
      this.#ari.channels.record({
        channelId,
        name,
        format: 'wav',
        maxSilenceSeconds: ariSilenceSeconds,
        ifExists: 'fail',
      }),
    );
    await recorded;
    return join(this.#recordingsFolder, `${name}.wav`);
  }

  /** Something came that may be waited for here. */
  settle(what: string): void {
    this.#waits.get(what)?.resolve();
    this.#waits.delete(what);
  }

  /** The caller has gone. May be called twice. */
  end(): void {
    this.#over = true;
    for (const { reject } of this.#waits.values()) reject(new CallOver());
    this.#waits.clear();
  }

  #wait(what: string): Promise<void> {
    const wait = Promise.withResolvers<void>();
    // Whoever asked for it may have failed before it waits.
    wait.promise.catch(() => undefined);
    if (this.#over) wait.reject(new CallOver());
    else this.#waits.set(what, wait);
    return wait.promise;
  }

  async #request(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (thrown) {
      // Asterisk refuses requests about a channel that has gone before its event has come.
      if (this.#over || /not found|not in Stasis/i.test(String(thrown))) throw new CallOver();
      throw thrown;
    }
  }
}

function settle(calls: ReadonlyMap<string, AriCall>, what: string): void {
  for (const call of calls.values()) call.settle(what);
}

function listen(ari: Client, listeners: Readonly<Record<string, (event: AriEvent) => void>>): void {
  // The types know each event by a signature of its own.
  const emitter = ari as unknown as { on(name: string, listener: (event: AriEvent) => void): void };
  for (const [name, listener] of Object.entries(listeners)) emitter.on(name, listener);
}
