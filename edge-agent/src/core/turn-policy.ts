import type { ErrorCode } from '@ethera/contract';

/**
 * What of the turn-taking is the same for every persona. A persona's own thresholds are in its `turnTaking`; what the
 * caller's words say about the end of a turn is the function's (`functions/src/commit-rule.ts`).
 */

/** Audio of a reply that must be there before it is played: a packet sent anew on the way from the region, and its round trip. */
export const FIRST_AUDIO_MS = 120;

/** Silence before which no turn is taken; the function goes below it for the whole answer to a question of its own. */
export const EARLIEST_COMMIT_MS = 600;

/** A speech that was paused for a sound goes on after this long, whether or not it is known yet what the sound was. */
export const RESUME_AFTER_MS = 850;

/** After a cough or an "mhm" the next sound must last this long, the detector's silence included, to pause the speech. */
export const BARGE_IN_MS = 500;

/** A sound over the agent that no transcript came to judge is taken for words when it is at least as long. */
export const UNJUDGED_SOUND_MS = 1_000;

/** Talk that begins so soon after a sound of which nothing was understood goes on with it: both are heard together. */
export const GOES_ON_MS = 1_500;

/** A reply of which less was heard is forgotten when the caller goes on: it answered half a sentence. */
export const RESTART_HEARD_MS = 1_000;

/** Talk that has not ended after this long may be noise: the line is measured. */
export const LONG_TALK_MS = 4_000;

/** So much of a line that is loud before the call is answered tells how loud its noise is. */
export const NOISE_SAMPLE_MS = 400;

/** Before the end of a pause in the greeting by which what the line returned must be known: else the pause would be heard. */
export const SEAM_MS = 40;

/** Pause after which keys that were pressed are a whole entry; `#` ends it at once. */
export const KEY_PAUSE_MS = 2_500;

/** How long before the end of the longest call the caller is told. */
export const WARNING_MS = 60_000;

/** From a packet's departure to the ear: what was sent that late was not heard yet. */
export const LINE_DELAY_MS = 60;

/** "Are you still there?", before the goodbye. */
export const MAX_PROMPTS = 2;

/** Turns running without a reply, after which the dialplan's fallback takes the caller. */
export const MAX_FAILED_TURNS = 2;

/** Failures that the next turn would meet again: nobody is asked to say anything once more. */
export const LASTING_FAILURES: ReadonlySet<string> = new Set<ErrorCode>(['limit.spend']);
