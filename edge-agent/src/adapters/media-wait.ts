import { delay } from '../delay.ts';
import type { AriCommands } from './ari-commands.ts';

/** No event tells of a first packet, so Asterisk is asked, which takes 2 ms. The greeting loses half of this on average. */
const POLL_MS = 25;

/**
 * Resolves when the first packet of an answered leg has come: until then Asterisk does not know where behind a NAT the far side
 * is, and the far side may not be listening yet. Resolves after `atMostMs` all the same, and at once when Asterisk cannot say:
 * the leg has gone, or is no RTP. Never rejects.
 */
export async function awaitMedia(
  commands: Pick<AriCommands, 'receivedPackets'>,
  legId: string,
  atMostMs: number,
): Promise<void> {
  const over = new AbortController();
  // Not known is not zero: who cannot be asked is not waited for.
  const isSilent = async () => (await commands.receivedPackets(legId).catch(() => undefined)) === 0;
  const poll = async () => {
    while (!over.signal.aborted && (await isSilent())) await delay(POLL_MS, over.signal);
  };
  // Beside the polling: an answer that is late must not hold the greeting up either.
  await Promise.race([poll(), delay(atMostMs, over.signal)]);
  over.abort();
}
