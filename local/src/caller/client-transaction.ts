import type { SipRequest, SipResponse } from './sip-message.ts';

/** RFC 3261, 17.1.1.1 and table 4. A shorter T1 makes tests quick; the ratios are the standard's. */
export interface SipTimers {
  /** Estimated round trip: the first retransmission. */
  readonly t1Ms: number;
  /** Longest interval between retransmissions of what is not an INVITE. */
  readonly t2Ms: number;
}

export const standardTimers: SipTimers = { t1Ms: 500, t2Ms: 4000 };

/** Transactions give up after this many T1 (timers B and F). */
const giveUpFactor = 64;

export interface ClientTransactionOptions {
  readonly request: SipRequest;
  readonly timers: SipTimers;
  readonly send: (request: SipRequest) => void;
  /** Called for every response. Repeated final ones to INVITE come through too, since each wants its ACK. */
  readonly onResponse: (response: SipResponse) => void;
  /** No response at all to an INVITE, or no final one to another request. */
  readonly onTimeout: () => void;
  /** Give up earlier than the standard's 64 T1. */
  readonly giveUpMs?: number;
}

/** One request over UDP until its final response: sends it again (timers A and E) and gives up (B and F). */
export class ClientTransaction {
  readonly request: SipRequest;
  readonly #options: ClientTransactionOptions;
  readonly #isInvite: boolean;
  #retransmission: NodeJS.Timeout | undefined;
  #giveUp: NodeJS.Timeout | undefined;
  #completed = false;

  constructor(options: ClientTransactionOptions) {
    this.request = options.request;
    this.#options = options;
    this.#isInvite = options.request.method === 'INVITE';
  }

  start(): void {
    const { timers, onTimeout, giveUpMs = giveUpFactor * timers.t1Ms } = this.#options;
    this.#giveUp = setTimeout(() => {
      this.stop();
      onTimeout();
    }, giveUpMs);
    this.#send(timers.t1Ms);
  }

  receive(response: SipResponse): void {
    const final = response.status >= 200;
    if (this.#completed && !this.#isInvite) return;
    // Once the far side has an INVITE, how long it may ring is no matter of the transaction.
    if (final || this.#isInvite) this.stop();
    this.#completed ||= final;
    this.#options.onResponse(response);
  }

  /** Ends retransmission and time-out. May be called twice. */
  stop(): void {
    clearTimeout(this.#retransmission);
    clearTimeout(this.#giveUp);
  }

  #send(intervalMs: number): void {
    const { request, timers, send } = this.#options;
    send(request);
    const nextMs = this.#isInvite ? intervalMs * 2 : Math.min(intervalMs * 2, timers.t2Ms);
    this.#retransmission = setTimeout(() => this.#send(nextMs), intervalMs);
  }
}
