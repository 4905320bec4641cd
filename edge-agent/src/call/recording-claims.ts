import type { SavedClaim } from '../core/live-call.ts';
import type { Spool } from '../ports/spool.ts';

export interface RecordingClaimsDeps {
  readonly spool: Spool;
  /** Resolves once the claims, as they are now, are on disk with the rest of the call. */
  readonly noted: () => Promise<void>;
  readonly failed: (message: string, thrown: unknown) => void;
}

/**
 * Recordings on their way from Asterisk into the spool, each under one key whatever happens: what goes where is on disk
 * before the spool has it, and that the spool has it is on disk before Asterisk's files go. A process that finds a claim
 * knows from it what the one before had done.
 */
export class RecordingClaims {
  readonly #deps: RecordingClaimsDeps;
  readonly #claims: Map<string, SavedClaim>;

  constructor(deps: RecordingClaimsDeps, claims: readonly SavedClaim[] = []) {
    this.#deps = deps;
    this.#claims = new Map(claims.map((claim) => [claim.key, claim]));
  }

  get all(): SavedClaim[] {
    return [...this.#claims.values()];
  }

  /** Whether Asterisk has recordings that nobody else has. */
  get isOwed(): boolean {
    return this.all.some(({ spooled }) => !spooled);
  }

  /** Names that other objects than this are made of: what becomes of those recordings is not this one's matter. */
  besides(key: string): ReadonlySet<string> {
    return new Set(this.all.filter((claim) => claim.key !== key).flatMap(({ names }) => names));
  }

  /** These recordings are to become this object, of which there is nothing yet. */
  owe(key: string, names: readonly string[]): SavedClaim {
    const others = this.besides(key);
    const claim = { key, names: names.filter((name) => !others.has(name)), spooled: false };
    this.#claims.set(key, claim);
    return claim;
  }

  /**
   * Never rejects.
   * @param names Asterisk's recordings that the object is made of
   * @param remove takes them out of Asterisk
   * @returns whether the object is safe; otherwise the claim stays, to be tried again
   */
  async keep(key: string, names: readonly string[], body: Uint8Array, remove: () => Promise<void>): Promise<boolean> {
    const { spool, noted, failed } = this.#deps;
    const claim = this.owe(key, names);
    await noted();
    try {
      await spool.add(key, body);
    } catch (thrown) {
      failed('recording not spooled', thrown);
      return false;
    }
    this.#claims.set(key, { ...claim, spooled: true });
    await noted();
    await this.finish(key, remove);
    return true;
  }

  /** What is safe is removed from Asterisk. */
  async finish(key: string, remove: () => Promise<void>): Promise<void> {
    await remove();
    this.#claims.delete(key);
  }

  /** There is nothing of it to be kept. */
  drop(key: string): void {
    this.#claims.delete(key);
  }
}
