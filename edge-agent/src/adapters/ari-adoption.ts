import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import type { AriCommands } from './ari-commands.ts';
import { snoopPrefix } from './leg-recording.ts';

/** Asterisk ends a snoop, and completes its files, within milliseconds: this long only when it is near its own end. */
const SNOOP_END_MS = 1_000;
const LOOK_AGAIN_MS = 20;

export interface AriAdoptionDeps {
  readonly commands: Pick<AriCommands, 'channelIds' | 'hangUp' | 'stopPlayback' | 'startSilence'>;
  /** Whether a channel belongs to a call of this agent. */
  readonly knows: (channelId: string) => boolean;
}

/**
 * Ends the snoops that an earlier process had on a leg; resolves when they are gone, and the files of what they recorded
 * complete. Never rejects.
 */
export async function endOldSnoops(legId: string, { commands, knows }: AriAdoptionDeps): Promise<void> {
  const isOld = (id: string) => id.startsWith(`${snoopPrefix}${legId}-`) && !knows(id);
  const old = async () => (await commands.channelIds().catch(() => [])).filter(isOld);
  let left = await old();
  await Promise.allSettled(left.map((snoopId) => commands.hangUp(snoopId)));
  const never = new AbortController().signal;
  for (let waitedMs = 0; left.length > 0 && waitedMs < SNOOP_END_MS; waitedMs += LOOK_AGAIN_MS) {
    await delay(LOOK_AGAIN_MS, never);
    left = await old();
  }
}

/**
 * Silences what an earlier process had played, from the last to the first: the end of one playback begins the next that is
 * queued. From then on the leg hears silence, as between any two playbacks. Never rejects.
 */
export async function silenceLeg(
  legId: string,
  playbackIds: readonly string[],
  { commands }: Pick<AriAdoptionDeps, 'commands'>,
): Promise<void> {
  // Most are over, or never were: Asterisk says so.
  for (const playbackId of playbackIds.toReversed()) await commands.stopPlayback(playbackId).catch(() => undefined);
  await commands.startSilence(legId).catch(() => undefined);
}

/**
 * Hangs up on a leg that is in our application: ARI would take a caller from the dialplan's fallback, too. An agent that
 * was frozen may not know yet that the lease is over.
 * @throws {EtheraError} `ari.*`, `ari.request` where it is not ours any more
 */
export async function hangUpOurs(
  legId: string,
  { commands }: { readonly commands: Pick<AriCommands, 'channelIds' | 'hangUp'> },
): Promise<void> {
  const ours = await commands.channelIds();
  if (!ours.includes(legId)) throw new EtheraError('ari.request', 'hang up: the caller’s leg is not ours');
  await commands.hangUp(legId);
}
