import type { BriefedPersona } from '@ethera/contract';
import { firstPause } from '../core/first-pause.ts';
import type { SpeechSpan } from '../core/line-level.ts';
import type { CallDeps } from './call-deps.ts';
import type { CallLeg } from './call-leg.ts';

/**
 * Of the turn function, at once: a function that pays its reply out late, or was cancelled a moment ago, is still busy when
 * an interruption or the next attempt comes, and so is its socket. A second environment, started then, is a cold start.
 */
const WARM_ENVIRONMENTS = 2;

export interface CallOpeningDeps
  extends Pick<CallDeps, 'telephony' | 'turnService' | 'archive' | 'files' | 'phrases' | 'without'> {
  readonly legId: string;
  readonly persona: BriefedPersona;
  readonly leg: Pick<CallLeg, 'gone' | 'report'>;
}

/** Opens the connections that the first turn needs. Waits for nothing. */
export function warmConnections({ turnService, archive, without, persona, leg }: CallOpeningDeps): void {
  if (without.has('warm-connections')) return;
  for (let environment = 0; environment < WARM_ENVIRONMENTS; environment += 1) {
    void turnService.warm(persona.id, leg.gone);
  }
  void archive.warm(persona.phrases.greeting.key, leg.gone);
}

/** Now, since a dead agent names nobody. Without it the caller gets the site's own. Waits for nothing. */
export function nameFallback({ telephony, legId, persona, leg }: CallOpeningDeps): void {
  if (!persona.fallbackDestination) return;
  telephony
    .nameFallback(legId, persona.fallbackDestination)
    .catch((thrown) => leg.report('fallback not named', thrown));
}

/** Where the greeting pauses first; undefined where it does not, or cannot be read. */
export function greetingPause({ files, phrases, persona }: CallOpeningDeps): SpeechSpan | undefined {
  try {
    return firstPause(files.readPlayable(phrases.pathOf(persona.phrases.greeting)));
  } catch {
    // It is about to be played, which tells.
    return undefined;
  }
}
