import { randomBytes } from 'node:crypto';
import { globalAgent } from 'node:http';
import { asEtheraError, EtheraError } from '@ethera/contract';
import { type Client, connect as connectClient } from 'ari-client';
import { delay } from '../delay.ts';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { AriCommands, AriEvent } from './ari-commands.ts';
import { withDeadline } from './ari-deadline.ts';
import { connectFailure, requestFailure } from './ari-failure.ts';
import { AriProof } from './ari-proof.ts';
import { createAriCommands } from './ari-requests.ts';
import { type AriSocket, openAriSocket } from './ari-socket.ts';
import { type AriTiming, ariTiming } from './ari-timing.ts';
import { EventClock } from './event-clock.ts';

/** What is worth counting of a connection: it came back; a proof of its socket was missed; a request had no answer in time. */
export type AriIncident = 'reconnected' | 'proof-missed' | 'request-timed-out';

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
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Where it is to be less patient than usual. */
  readonly timing?: Partial<AriTiming>;
  readonly count?: (incident: AriIncident) => void;
}

export interface AriListeners {
  /** @param atMs when it happened, in epoch milliseconds */
  event(event: AriEvent, atMs: number): void;
  /**
   * The connection was lost.
   * @param deafSinceMs from when on events may be missing, in epoch milliseconds
   */
  lost(deafSinceMs: number): void;
  /** It is back, and proven. Events may have come since it was opened. */
  back(): void;
  /** It will not come back. */
  fatal(error: EtheraError): void;
}

const WARN_EVERY_MS = 5000;

// The library below ari-client tells the console, through a global of its own, that ARI's API description is an old one.
Reflect.set(globalThis, 'log', () => undefined);

/**
 * One ARI application over ari-client. Only one connection with one password can be in a process at a time: the
 * library keeps the credentials of its requests in a global.
 */
export class AriConnection {
  readonly #options: AriConnectionOptions;
  readonly #listeners: AriListeners;
  readonly #proof: AriProof;
  readonly #timing: AriTiming;
  readonly #closed = new AbortController();
  #client: Client | undefined;
  #socket: AriSocket | undefined;
  #up = false;
  /** Resolves when it is up again. */
  #restored = Promise.withResolvers<void>();
  readonly #clock = new EventClock();
  /** When the last event happened that came. Epoch milliseconds. */
  #heardAtMs = 0;
  #warnedAtMs = Number.NEGATIVE_INFINITY;
  readonly commands: AriCommands;

  constructor(options: AriConnectionOptions, listeners: AriListeners) {
    this.#options = options;
    this.#listeners = listeners;
    this.#timing = { ...ariTiming, ...options.timing };
    this.commands = createAriCommands(options.app, (what, act) => this.#ask(what, act));
    this.#proof = new AriProof({
      nonce: randomBytes(4).toString('hex'),
      lateMs: this.#timing.proofLateMs,
      send: (eventName) => this.#send('prove', (ari) => ari.events.userEvent({ eventName, application: options.app })),
    });
  }

  /**
   * Resolves once events flow. Tries for as long as it takes.
   * @throws {EtheraError} `ari.auth`, or `ari.unreachable` when `signal` aborts first
   */
  async connect(signal: AbortSignal): Promise<void> {
    const client = await this.#retry(signal, () => this.#load());
    this.#client = client;
    // The types lack the library's catch-all.
    const emitter = client as unknown as { on(name: string, listener: (event: AriEvent) => void): void };
    emitter.on('*', (event) => this.#receive(event));
    const socket = await this.#retry(signal, () => this.#open(client));
    this.#rise();
    void this.#keep(client, socket);
    signal.addEventListener('abort', () => this.close(), { once: true });
    if (signal.aborted) this.close();
  }

  /** May be called twice. */
  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#up = false;
    void this.#socket?.close();
  }

  async #load(): Promise<Client> {
    const { url, username, password } = this.#options;
    await this.#probe();
    return withDeadline('load', this.#timing.requestTimeoutMs, connectClient(url, username, password));
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
      signal: AbortSignal.timeout(this.#timing.requestTimeoutMs),
    }).catch((thrown: unknown) => {
      // fetch puts the reason into the cause of its error.
      throw thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`ARI answered ${response.status}`);
  }

  /** A socket that opens can be deaf all the same: it counts when it is proven. */
  async #open(client: Client): Promise<AriSocket> {
    const socket = openAriSocket(client, this.#options.app);
    this.#socket = socket;
    try {
      await withDeadline('open the websocket', this.#timing.requestTimeoutMs, socket.opened);
      const outcome = await Promise.race([this.#proof.prove(), socket.closed]);
      if (outcome !== 'proven') throw this.#disproved(outcome);
      return socket;
    } catch (thrown) {
      await socket.close();
      throw thrown;
    }
  }

  /** Brings it back for as long as it is wanted. */
  async #keep(client: Client, first: AriSocket): Promise<void> {
    try {
      for (let socket = first; ; ) {
        const reason = await this.#end(socket);
        if (this.#isOver()) return;
        // What it still brings is no news from after the gap.
        await socket.close();
        this.#fall(reason);
        socket = await this.#retry(this.#closed.signal, () => this.#open(client), { waitsFirst: true });
        if (this.#isOver()) return;
        this.#rise();
        this.#options.count?.('reconnected');
        this.#listeners.back();
      }
    } catch (thrown) {
      this.#fail(connectFailure(thrown));
    }
  }

  /** Resolves when the socket is closed, or brings nothing any more, with what is wrong. */
  async #end(socket: AriSocket): Promise<unknown> {
    const over = new AbortController();
    const closed = socket.closed.finally(() => over.abort());
    while ((await delay(this.#timing.proofEveryMs, over.signal)) === 'over') {
      const outcome = await Promise.race([this.#proof.prove(), closed]);
      if (outcome !== 'proven' && !over.signal.aborted && !this.#isOver()) return this.#disproved(outcome);
    }
    return closed;
  }

  /** What it means that no event of our own came. */
  #disproved(outcome: unknown): unknown {
    if (outcome !== 'deaf' && outcome !== 'unanswered') return outcome;
    this.#options.count?.('proof-missed');
    // The library's connections are Node's own. What is still on its way on them is not to be done when they get through again.
    if (outcome === 'unanswered') globalAgent.destroy();
    return new EtheraError('ari.unreachable', `ARI cannot be reached: ${disproofs[outcome]}`);
  }

  async #retry<T>(signal: AbortSignal, attempt: () => Promise<T>, { waitsFirst } = { waitsFirst: false }): Promise<T> {
    const { random = Math.random } = this.#options;
    const { firstRetryMs, longestRetryMs } = this.#timing;
    const wait = (ceilingMs: number) => delay(ceilingMs * (0.5 + random() / 2), signal);
    if (waitsFirst) await wait(firstRetryMs);
    for (let ceilingMs = firstRetryMs; ; ceilingMs = Math.min(2 * ceilingMs, longestRetryMs)) {
      if (signal.aborted || this.#isOver()) throw new EtheraError('ari.unreachable', 'connecting to ARI was given up');
      try {
        return await attempt();
      } catch (thrown) {
        const error = connectFailure(thrown);
        if (!error.retryable) throw error;
        this.#warn(error);
      }
      await wait(ceilingMs);
    }
  }

  #warn(error: EtheraError): void {
    const nowMs = performance.now();
    if (nowMs - this.#warnedAtMs < WARN_EVERY_MS) return;
    this.#warnedAtMs = nowMs;
    logFailure(this.#options.log, 'warn', 'ARI is unreachable', error);
  }

  #rise(): void {
    this.#up = true;
    this.#restored.resolve();
  }

  #fall(reason: unknown): void {
    this.#up = false;
    this.#restored = Promise.withResolvers();
    this.#listeners.lost(this.#heardAtMs);
    this.#warn(connectFailure(reason));
  }

  #receive(event: AriEvent): void {
    if (this.#isOver()) return;
    this.#heardAtMs = this.#clock.timeOf(event.timestamp, (this.#options.now ?? Date.now)());
    if (event.type === 'ChannelUserevent') {
      this.#proof.receive(event);
    } else if (event.type === 'ApplicationReplaced') {
      // The old socket would stay open and deaf. Requests do not need it: callers can still be left to the dialplan.
      void this.#socket?.close();
      this.#fail(new EtheraError('ari.replaced', 'another client took over this ARI application'), {
        requestsGo: true,
      });
    } else {
      this.#listeners.event(event, this.#heardAtMs);
    }
  }

  #isOver(): boolean {
    return this.#closed.signal.aborted;
  }

  #fail(error: EtheraError, { requestsGo } = { requestsGo: false }): void {
    if (this.#isOver()) return;
    this.#closed.abort();
    this.#up = requestsGo;
    this.#listeners.fatal(error);
  }

  /** Waits a moment for a connection that is being brought back. */
  async #ask<T>(what: string, act: (ari: Client) => Promise<T>): Promise<T> {
    if (!this.#up && !this.#isOver()) {
      const over = new AbortController();
      await Promise.race([this.#restored.promise, delay(this.#timing.patienceMs, over.signal)]);
      over.abort();
    }
    if (!this.#up) throw new EtheraError('ari.unreachable', `${what}: there is no connection to ARI`);
    return this.#send(what, act);
  }

  async #send<T>(what: string, act: (ari: Client) => Promise<T>): Promise<T> {
    if (!this.#client) throw new EtheraError('ari.unreachable', `${what}: there is no connection to ARI`);
    try {
      return await withDeadline(what, this.#timing.requestTimeoutMs, act(this.#client));
    } catch (thrown) {
      if (asEtheraError(thrown).code === 'ari.timeout') this.#options.count?.('request-timed-out');
      throw requestFailure(what, thrown);
    }
  }
}

const disproofs = {
  deaf: 'the websocket brings no events',
  unanswered: 'no answer',
} as const;
