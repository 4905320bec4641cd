import { asEtheraError } from '@ethera/contract';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { RecordingStore } from './ports/recording-store.ts';

/** The edge no longer wants this attempt. An outcome, not an error. */
export class TurnCancelled extends Error {
  override readonly name = 'TurnCancelled';
}

/** Often enough that an attempt the caller talked over buys no speech, rarely enough to cost nothing: a HEAD takes 25 ms. */
const POLL_MS = 150;

export interface CancelWatch {
  /** Looks once, in the background, unless a look is under way. */
  look(): void;
  /** Looks no more by itself. */
  stopPolling(): void;
  /** Ends everything and waits for it. */
  close(): Promise<void>;
}

export interface CancelWatchInput {
  readonly store: Pick<RecordingStore, 'size'>;
  /** The marker's key. */
  readonly key: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCancelled: (reason: TurnCancelled) => void;
}

/** Looks for the marker, at once and then regularly. A look that fails counts as no marker: the caller is owed a reply. */
export function watchForCancel({ store, key, clock, log, onCancelled }: CancelWatchInput): CancelWatch {
  const polling = new AbortController();
  const looking = new AbortController();
  let current: Promise<void> | null = null;
  let failures = 0;

  const lookOnce = async () => {
    try {
      if ((await store.size(key, looking.signal)) === null || looking.signal.aborted) return;
      polling.abort();
      onCancelled(new TurnCancelled('the edge cancelled the attempt'));
    } catch (thrown) {
      if (looking.signal.aborted) return;
      failures += 1;
      if (failures === 1)
        log.warn('cancel check failed', { metric: 'cancel_check_failed', code: asEtheraError(thrown).code });
    }
  };
  const look = () => {
    current ??= lookOnce().finally(() => {
      current = null;
    });
    return current;
  };
  const poll = async () => {
    while (!polling.signal.aborted) {
      await look();
      await clock.delay(POLL_MS, polling.signal).catch(() => undefined);
    }
  };
  const polled = poll();

  return {
    look: () => void look(),
    stopPolling: () => polling.abort(),
    async close() {
      polling.abort();
      looking.abort();
      await Promise.all([polled, current]);
    },
  };
}
