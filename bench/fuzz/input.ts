import { type Random, seededRandom } from '../../local/src/caller/lines/random.ts';
import { below, mutated } from './mutation.ts';
import { isRefusal, type Target, targets } from './targets.ts';

/** An input by its number: the same from the same seed, whatever came before it. */
export interface FuzzInput {
  readonly target: Target;
  readonly bytes: Uint8Array;
  readonly random: Random;
}

/** @param seed of the run @param index counts the inputs of the run from 0 */
export function inputAt(seed: number, index: number): FuzzInput {
  // Neighbouring numbers would begin alike.
  const random = seededRandom(Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(index + 1, 0xc2b2_ae35));
  const target = targets[index % targets.length] as Target;
  const bytes = target.seeds[below(target.seeds.length, random)] as Uint8Array;
  return { target, bytes: mutated(bytes, target.seeds, random), random };
}

/** What went wrong, in one line; null when the input was read or refused as it should be. */
export function crashOf({ target, bytes, random }: FuzzInput): string | null {
  try {
    target.read(bytes, random);
    return null;
  } catch (thrown) {
    if (isRefusal(target, thrown)) return null;
    return `${target.name}: ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}`;
  }
}
