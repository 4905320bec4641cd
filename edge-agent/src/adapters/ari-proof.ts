import { setImmediate as nextTurn } from 'node:timers/promises';
import { asEtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import type { AriEvent } from './ari-commands.ts';

/**
 * How a socket stands: `proven` brings events; `deaf` brings none, although Asterisk answers requests; `unanswered` are
 * those, too.
 */
export type ProofOutcome = 'proven' | 'deaf' | 'unanswered';

export interface AriProofDeps {
  /** Sends a user event to our own application. Rejects with `ari.timeout`, or when Asterisk has no such application. */
  readonly send: (eventName: string) => Promise<void>;
  /** Tells this process's events from those of another that has the application, too. */
  readonly nonce: string;
  /** How long after Asterisk's answer the event may come. Twice as long after each proof that was missed. */
  readonly lateMs: number;
}

/** An Asterisk that has more to do than it can brings events late. It must not be left for that again and again. */
const MOST_PATIENCE = 8;

/** Proves that events come through, by one that we send to ourselves. */
export class AriProof {
  readonly #deps: AriProofDeps;
  #sent = 0;
  #patience = 1;
  #awaited: { readonly eventName: string; readonly came: () => void } | undefined;

  constructor(deps: AriProofDeps) {
    this.#deps = deps;
  }

  /** One after the other. Never rejects. */
  async prove(): Promise<ProofOutcome> {
    const { send, nonce, lateMs } = this.#deps;
    const came = Promise.withResolvers<ProofOutcome>();
    const eventName = `ethera-proof-${nonce}-${++this.#sent}`;
    this.#awaited = { eventName, came: () => came.resolve('proven') };
    const over = new AbortController();
    const missed = send(eventName).then(
      async () => {
        await delay(lateMs * this.#patience, over.signal);
        return 'deaf' as const;
      },
      (thrown) => (asEtheraError(thrown).code === 'ari.timeout' ? 'unanswered' : 'deaf'),
    );
    // A process that stood still finds its timers due before it reads what has come meanwhile.
    const read = missed.finally(() => nextTurn());
    const outcome = await Promise.race([came.promise, read]);
    over.abort();
    this.#awaited = undefined;
    this.#patience = outcome === 'proven' ? 1 : Math.min(2 * this.#patience, MOST_PATIENCE);
    return outcome;
  }

  receive({ type, eventname }: AriEvent): void {
    if (type === 'ChannelUserevent' && eventname === this.#awaited?.eventName) this.#awaited?.came();
  }
}
