import { delay } from '../delay.ts';
import type { Log } from '../ports/log.ts';
import type { AriCommands } from './ari-commands.ts';
import { snoopPrefix } from './leg-recording.ts';

/**
 * What is ours and came as we connected is known by then: events take milliseconds. It is also what an agent that was
 * replaced needs to leave its calls to the dialplan by itself.
 */
const SETTLE_MS = 1_000;

export interface AriOrphansDeps {
  readonly commands: Pick<AriCommands, 'channelIds' | 'hangUp' | 'continueInDialplan'>;
  /** Whether a channel belongs to a call of this agent. */
  readonly knows: (channelId: string) => boolean;
  readonly log: Log;
}

/**
 * Frees the callers of an agent that died: in the dialplan's fallback they need not wait for the end of the lease, and
 * their snoops record no longer. Asterisk lets each hear out what plays: a paused playback holds a caller until the lease
 * ends. Call after each connect. Never rejects.
 */
export async function freeOrphans({ commands, knows, log }: AriOrphansDeps, signal: AbortSignal): Promise<void> {
  const list = () => commands.channelIds().catch(() => []);
  const before = new Set(await list());
  if (before.size === 0 || (await delay(SETTLE_MS, signal)) === 'aborted') return;
  const orphans = (await list()).filter((channelId) => before.has(channelId) && !knows(channelId));
  const isSnoop = (channelId: string) => channelId.startsWith(snoopPrefix);
  // First the snoops: the fallback is not to be recorded.
  await Promise.allSettled(orphans.filter(isSnoop).map((channelId) => commands.hangUp(channelId)));
  const callers = orphans.filter((channelId) => !isSnoop(channelId));
  const freed = await Promise.allSettled(callers.map((channelId) => commands.continueInDialplan(channelId)));
  const calls = freed.filter(({ status }) => status === 'fulfilled').length;
  if (calls > 0) log.write('warn', 'orphaned calls left to the dialplan', { calls });
}
