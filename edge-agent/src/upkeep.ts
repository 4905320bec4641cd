/** By then an orphan's recorder has been ended: see `freeOrphans`. */
const FIRST_SWEEP_MS = 3_000;
const SWEEP_MS = 300_000;
const PRUNE_MS = 86_400_000;

export interface UpkeepDeps {
  /** Removes audio that may not stay. Neither rejects. */
  readonly sweep: () => Promise<void>;
  /** Removes what has been kept long enough. */
  readonly prune: () => Promise<void>;
}

/** What is done beside the calls. */
export interface Upkeep {
  begin(): void;
  /** May be called twice. */
  end(): void;
}

export function createUpkeep({ sweep, prune }: UpkeepDeps): Upkeep {
  const timers: NodeJS.Timeout[] = [];
  return {
    begin() {
      void prune();
      timers.push(
        setTimeout(() => void sweep(), FIRST_SWEEP_MS),
        setInterval(() => void sweep(), SWEEP_MS),
        setInterval(() => void prune(), PRUNE_MS),
      );
    },
    end() {
      for (const timer of timers.splice(0)) clearTimeout(timer);
    },
  };
}
