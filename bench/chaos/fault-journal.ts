import type { FaultDeed } from './fault-catalogue.ts';

/** What became of a planned fault. Epoch milliseconds. */
export interface FaultEntry {
  readonly id: number;
  readonly name: string;
  readonly deed: FaultDeed;
  fromMs: number;
  /** When everything was as before; Infinity while it is not. */
  untilMs: number;
  /** It has met a request, a call or a process: what found nothing to strike counts for nothing. */
  struck: boolean;
  /** What went wrong with the fault itself. */
  error?: string;
}

/** Every fault of a campaign, as it was done. */
export class FaultJournal {
  readonly entries: FaultEntry[] = [];

  get struck(): number {
    return this.entries.filter(({ struck }) => struck).length;
  }

  open(entry: Pick<FaultEntry, 'id' | 'name' | 'deed'>): FaultEntry {
    const opened: FaultEntry = { ...entry, fromMs: Date.now(), untilMs: Number.POSITIVE_INFINITY, struck: false };
    this.entries.push(opened);
    return opened;
  }
}
