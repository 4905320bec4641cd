import { asEtheraError } from '@ethera/contract';
import type { CallEffect, SegmentRange } from '../core/call-effect.ts';
import type { CallNews } from '../core/call-event.ts';
import { delay } from '../delay.ts';
import type { Log } from '../ports/log.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { CallLeg } from './call-leg.ts';

/** Nobody waits for the answer but the call's record, and its place among the calls of this machine. */
const PROGRESS_MS = 1_000;

export interface CallTransferDeps {
  readonly telephony: Pick<Telephony, 'transfer' | 'transferProgress'>;
  readonly leg: Pick<CallLeg, 'gone' | 'lastWords' | 'lend' | 'newsOfHangUp' | 'report'>;
  readonly legId: string;
  readonly callId: string;
  readonly log: Log;
  /** Nothing of what people say to each other is recorded. Never rejects. */
  readonly endRecording: (unclaimed: SegmentRange | null) => Promise<void>;
  readonly tell: (news: CallNews) => void;
}

/** A caller on the way to somebody else. In the dialplan no event tells of him: we ask, until he is back or beyond. */
export class CallTransfer {
  readonly #deps: CallTransferDeps;
  /** Of the transfer that was begun last. */
  #watch = new AbortController();
  #ordered = false;
  #lent = false;

  constructor(deps: CallTransferDeps) {
    this.#deps = deps;
  }

  /** Whether the caller is the dialplan's, or is about to be. */
  get isUnderWay(): boolean {
    return this.#ordered;
  }

  /** Never rejects. */
  async begin({ destination, unclaimed }: Extract<CallEffect, { type: 'transfer' }>): Promise<void> {
    const { telephony, leg, legId, callId, log, endRecording } = this.#deps;
    const watch = new AbortController();
    this.#watch = watch;
    if ((await leg.lastWords()) === 'aborted') return;
    await endRecording(unclaimed);
    // The agent stops, or the caller has hung up.
    if (watch.signal.aborted) return;
    this.#ordered = true;
    this.#lent = false;
    try {
      await telephony.transfer(legId, { destination, callId });
    } catch (thrown) {
      await this.#notTaken(thrown, watch.signal);
      return;
    }
    log.write('info', 'transfer begun', { destination });
    await this.#follow(watch.signal);
  }

  /** The caller has left the application: he is the dialplan's. */
  lend(): void {
    this.#lent = true;
    this.#deps.leg.lend();
  }

  /** The caller is back, or the call is over, whoever has him. */
  end(): void {
    this.#ordered = false;
    this.#watch.abort();
  }

  async #notTaken(thrown: unknown, signal: AbortSignal): Promise<void> {
    const { leg, tell } = this.#deps;
    await leg.newsOfHangUp();
    if (signal.aborted) return;
    leg.report('transfer not begun', thrown);
    // Refused or late, Asterisk has done it.
    if (this.#lent) return this.#follow(signal);
    this.end();
    if (!leg.gone.aborted) tell({ type: 'transfer-failed', outcome: 'unavailable' });
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { telephony, legId, tell } = this.#deps;
    while ((await delay(PROGRESS_MS, signal)) === 'over') {
      // Without an answer he may be anywhere: the next one tells.
      const progress = await telephony.transferProgress(legId).catch((thrown) => asEtheraError(thrown));
      if (signal.aborted) return;
      if (progress === 'taken') tell({ type: 'transfer-taken' });
      if (progress === 'gone') tell({ type: 'caller-left' });
    }
  }
}
