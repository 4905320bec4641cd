import type { NoiseFloor } from './noise-floor.ts';

/** A detector starts at a single frame: even the rare peaks of a noise must stay below. */
const OVER_NOISE_PEAK = 1.25;
/** What comes back of the agent's voice varies more than noise does: a greeting has not its loudest sounds. */
const OVER_ECHO = 2;
/**
 * Of the persona's own threshold, which must do for a line of which nothing is known: on one that was heard to return nothing
 * a word's first [s] is enough to interrupt (420 to 500 in most voices, a tenth of a second before its vowel).
 */
const LEAST_OF_BASE = 2 / 3;
/** The loudest syllable of a greeting is that much louder than those of its first word. */
const OVER_FIRST_WORD = 2;
/** As long as the caller has not been heard: vowels of a normal caller reach 1,000 to 4,000. */
const HIGHEST_UNHEARD = 1_600;
/** A caller who was heard exceeds this share of the own vowels in each syllable. */
const HIGHEST_SHARE_OF_SPEECH = 0.6;

/**
 * The energy to set TALK_DETECT to so that a line's noise does not count as talking and the caller does. On a line whose
 * noise comes near the caller's voice the caller goes before: the noise then still counts as talking.
 * @param floor `floorNow` of a recording of the line
 * @param base the persona's own threshold: never lower
 * @param speechLevel the caller's vowels as `measureLine` has them, once they were heard
 */
export function talkEnergyFor(floor: NoiseFloor, base: number, speechLevel?: number): number {
  return bounded(floor.peak * OVER_NOISE_PEAK, base, speechLevel);
}

/**
 * The energy to set TALK_DETECT to while the agent speaks, so that its own echo does not interrupt it.
 * @param echo `loudest` of a recording during which the agent spoke and the caller did not
 * @param base the persona's own threshold, for a line that was not measured: two thirds of it are the least
 * @param speechLevel the caller's vowels as `measureLine` has them, once they were heard
 */
export function bargeInEnergyFor(echo: number, base: number, speechLevel?: number): number {
  return bounded(echo * OVER_ECHO, base * LEAST_OF_BASE, speechLevel);
}

/**
 * The same, for the rest of a speech of which only the first words were heard: of the agent's voice, but not of the noise,
 * louder is to come.
 * @param echo `loudest` of a recording during which the agent began to speak and the caller did not
 * @param noise the peak of its noise
 */
export function bargeInEnergyFromBeginning(echo: number, noise: number, base: number): number {
  return bargeInEnergyFor(noise + Math.max(0, echo - noise) * OVER_FIRST_WORD, base);
}

/**
 * The same, learned from a sound over the agent's speech of which no word was understood: the agent's own voice, or a
 * cough. Nothing is learned of what is too loud for an echo, or callers who cough would have to shout.
 * @param sound `loudest` of its recording
 * @returns null for a sound that is no echo
 */
export function bargeInEnergyAfter(sound: number, base: number, speechLevel?: number): number | null {
  return sound * OVER_ECHO > highestFor(speechLevel) ? null : bargeInEnergyFor(sound, base, speechLevel);
}

function bounded(energy: number, base: number, speechLevel: number | undefined): number {
  return Math.round(Math.max(base, Math.min(energy, highestFor(speechLevel))));
}

function highestFor(speechLevel: number | undefined): number {
  return speechLevel === undefined ? HIGHEST_UNHEARD : speechLevel * HIGHEST_SHARE_OF_SPEECH;
}
