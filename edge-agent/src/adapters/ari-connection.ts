import { setTimeout as delay } from 'node:timers/promises';
import { EtheraError } from '@ethera/contract';
import { type Client, connect as connectClient } from 'ari-client';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { AriCommands, AriEvent } from './ari-commands.ts';
import { connectFailure, requestFailure } from './ari-failure.ts';

export interface AriConnectionOptions {
  /** Such as `http://127.0.0.1:8088`, without `/ari`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The Stasis application. One agent at a time can have it. */
  readonly app: string;
  readonly log: Log;
  /** 0 to 1, for the jitter between attempts. */
  readonly random?: () => number;
}

export interface AriListeners {
  event(event: AriEvent): void;
  /** The connection was lost or is back. Not told of the first one. */
  connection(up: boolean): void;
  /** It will not come back. */
  fatal(error: EtheraError): void;
}

/** Well above any answer of a live Asterisk (10 ms), well below the lease: ari-client itself waits for ever. */
const requestTimeoutMs = 5000;
const firstRetryMs = 250;
const longestRetryMs = 5000;
const warnEveryMs = 5000;

// The library below ari-client tells the console, through a global of its own, that ARI's API description is an old one.
Reflect.set(globalThis, 'log', () => undefined);

/**
 * One ARI application over ari-client. Only one connection with one password can be in a process at a time: the
 * library keeps the credentials of its requests in a global.
 */
export class AriConnection {
  readonly #options: AriConnectionOptions;
  readonly #listeners: AriListeners;
  #client: Client | undefined;
  #up = false;
  /** Whether events have ever flowed. */
  #started = false;
  #over = false;
  #warnedAtMs = Number.NEGATIVE_INFINITY;
  readonly commands: AriCommands;

  constructor(options: AriConnectionOptions, listeners: AriListeners) {
    this.#options = options;
    this.#listeners = listeners;
    this.commands = this.#createCommands(options.app);
  }

  /**
   * Resolves once events flow. Tries for as long as it takes.
   * @throws {EtheraError} `ari.auth`, or `ari.unreachable` when `signal` aborts first
   */
  async connect(signal: AbortSignal): Promise<void> {
    const client = await this.#retry(signal, () => this.#load());
    this.#client = client;
    this.#listen(client, signal);
    await this.#start(client, signal);
    this.#up = true;
    signal.addEventListener('abort', () => this.close(), { once: true });
  }

  /** May be called twice. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#up) this.#client?.stop();
    this.#up = false;
  }

  async #load(): Promise<Client> {
    const { url, username, password } = this.#options;
    await this.#probe();
    return withDeadline(connectClient(url, username, password));
  }

  /**
   * Asks for what ari-client is about to load. The library throws out of a socket's listener, where nobody can catch
   * it, when Asterisk refuses that.
   */
  async #probe(): Promise<void> {
    const { url, username, password } = this.#options;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const response = await fetch(new URL('/ari/api-docs/resources.json', url), {
      headers: { authorization },
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch((thrown: unknown) => {
      // fetch puts the reason into the cause of its error.
      throw thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`ARI answered ${response.status}`);
  }

  /** ari-client gives up after ten attempts; we do not. */
  async #start(client: Client, signal: AbortSignal): Promise<void> {
    await this.#retry(signal, () => client.start(this.#options.app));
  }

  async #retry<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    for (let ceilingMs = firstRetryMs; ; ceilingMs = Math.min(2 * ceilingMs, longestRetryMs)) {
      if (signal.aborted || this.#over) throw new EtheraError('ari.unreachable', 'connecting to ARI was given up');
      try {
        return await attempt();
      } catch (thrown) {
        const error = connectFailure(thrown);
        if (!error.retryable) throw error;
        this.#warn(error);
      }
      const { random = Math.random } = this.#options;
      await delay(ceilingMs * (0.5 + random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  #warn(error: EtheraError): void {
    const nowMs = performance.now();
    if (nowMs - this.#warnedAtMs < warnEveryMs) return;
    this.#warnedAtMs = nowMs;
    logFailure(this.#options.log, 'warn', 'ARI is unreachable', error);
  }

  #listen(client: Client, signal: AbortSignal): void {
    // The types lack the library's own events and its catch-all.
    const emitter = client as unknown as { on(name: string, listener: (argument?: unknown) => void): void };
    emitter.on('*', (event) => this.#receive(client, event as AriEvent));
    emitter.on('WebSocketConnected', () => {
      if (this.#over) client.stop();
      else this.#turn(true);
    });
    emitter.on('WebSocketReconnecting', (thrown) => {
      if (this.#over) return;
      const error = connectFailure(thrown ?? new Error('the connection was closed'));
      this.#turn(false);
      if (error.retryable) this.#warn(error);
      else this.#fail(error);
    });
    emitter.on('WebSocketMaxRetries', () => {
      // While the first start is under way its own rejection leads to the next attempt.
      if (!this.#up && this.#client === client && this.#started && !this.#over) {
        this.#start(client, signal).catch((thrown) => this.#fail(connectFailure(thrown)));
      }
    });
  }

  #turn(up: boolean): void {
    if (up && !this.#started) {
      this.#started = true;
      this.#up = true;
      return;
    }
    if (up === this.#up || !this.#started) return;
    this.#up = up;
    this.#listeners.connection(up);
  }

  #receive(client: Client, event: AriEvent): void {
    if (this.#over) return;
    if (event.type !== 'ApplicationReplaced') {
      this.#listeners.event(event);
      return;
    }
    // The old socket would stay open and deaf. Requests do not need it: callers can still be left to the dialplan.
    client.stop();
    this.#fail(new EtheraError('ari.replaced', 'another client took over this ARI application'), { requestsGo: true });
  }

  #fail(error: EtheraError, { requestsGo } = { requestsGo: false }): void {
    if (this.#over) return;
    this.#over = true;
    this.#up = requestsGo;
    this.#listeners.fatal(error);
  }

  async #request(what: string, act: (client: Client) => Promise<unknown>): Promise<void> {
    await this.#ask(what, act);
  }

  async #ask<T>(what: string, act: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client || !this.#up) throw new EtheraError('ari.unreachable', `${what}: there is no connection to ARI`);
    try {
      return await withDeadline(act(client));
    } catch (thrown) {
      throw requestFailure(what, thrown);
    }
  }

  #createCommands(app: string): AriCommands {
    const request = this.#request.bind(this);
    return {
      answer: (channelId) => request('answer', (ari) => ari.channels.answer({ channelId })),
      hangUp: (channelId) => request('hang up', (ari) => ari.channels.hangup({ channelId })),
      continueInDialplan: (channelId) =>
        request('leave to the dialplan', (ari) => ari.channels.continueInDialplan({ channelId })),
      setVariable: (channelId, variable, value) =>
        request(`set ${variable}`, (ari) => ari.channels.setChannelVar({ channelId, variable, value })),
      channelIds: async () => {
        const { channel_ids } = await this.#ask('list', (ari) => ari.applications.get({ applicationName: app }));
        return [channel_ids].flat();
      },
      snoop: (channelId, snoopId) =>
        request('snoop', (ari) => ari.channels.snoopChannelWithId({ channelId, snoopId, spy: 'in', app })),
      record: (channelId, name) =>
        request('record', (ari) => ari.channels.record({ channelId, name, format: 'ulaw', ifExists: 'fail' })),
      stopRecording: (recordingName) => request('stop recording', (ari) => ari.recordings.stop({ recordingName })),
      deleteRecording: (recordingName) =>
        request('delete recording', (ari) => ari.recordings.deleteStored({ recordingName })),
      play: (channelId, playbackId, path) =>
        request('play', (ari) => ari.channels.playWithId({ channelId, playbackId, media: `sound:${path}` })),
      demandPlayback: (playbackId) => request('find playback', (ari) => ari.playbacks.get({ playbackId })),
      controlPlayback: (playbackId, operation) =>
        request(operation, (ari) => ari.playbacks.control({ playbackId, operation })),
      stopPlayback: (playbackId) => request('stop playback', (ari) => ari.playbacks.stop({ playbackId })),
      startSilence: (channelId) => request('send silence', (ari) => ari.channels.startSilence({ channelId })),
      receivedPackets: async (channelId) => {
        const { rxcount } = await this.#ask('count packets', (ari) => ari.channels.rtpstatistics({ channelId }));
        return rxcount;
      },
    };
  }
}

/** A socket that breaks under a request of ari-client leaves its promise open for ever. */
async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${requestTimeoutMs} ms`)), requestTimeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
