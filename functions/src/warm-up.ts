import { asEtheraError } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { Log } from './log.ts';
import type { TurnServices } from './turn-answer.ts';

/** The caller is listening to the greeting meanwhile; a connection takes a few hundred milliseconds at worst. */
const WARM_UP_MS = 2_000;
/** There need not be such an object; but the function's role must allow to read it, or each call leaves a refusal. */
export const PROBE_KEY = 'calls/warm';

/** Opens connections to everything a turn needs, in parallel. Never fails: the turn will meet what is wrong. */
export async function warmUp(
  { replyModel, speaker, store, clock }: TurnServices,
  persona: Pick<Persona, 'voice'>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const each = AbortSignal.any([signal, over.signal]);
  const limit = clock.delay(WARM_UP_MS, each).then(
    () => over.abort(new DOMException('the warm-up took too long', 'TimeoutError')),
    () => undefined,
  );
  await Promise.all([
    openConnection('groq', () => replyModel.warm(each), log, each),
    openConnection('elevenlabs', () => speaker.warm(persona.voice.id, each), log, each),
    openConnection('s3', () => store.size(PROBE_KEY, each), log, each),
  ]);
  over.abort();
  await limit;
}

/**
 * Opens one connection by a call that costs nothing. Never fails, and says nothing of one that nobody needs any more.
 * @param signal its reason is a `TimeoutError` when the time is up
 */
export async function openConnection(
  service: string,
  connect: () => Promise<unknown>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  try {
    await connect();
  } catch (thrown) {
    const isLate = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    if (signal.aborted && !isLate) return;
    log.warn('warm-up failed', { service, code: isLate ? 'timeout' : asEtheraError(thrown).code });
  }
}
