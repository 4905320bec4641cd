import { destinationName, EtheraError, type TransferFailure, transferOutcome } from '@ethera/contract';
import type { TransferOrder, TransferProgress } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';

/** As [ethera-return] says it, before the call's id and the outcome. */
const RETURN_WORD = 'resume';

/**
 * Hands a caller over to [ethera-transfer]. ARI's own `redirect` is never used: it can end Asterisk. The name is the only
 * thing of the order that Asterisk reads, and no more than a name leaves here.
 * @throws {EtheraError} `ari.*`
 */
export async function passOn(
  commands: Pick<AriCommands, 'setVariable' | 'continueInDialplan'>,
  legId: string,
  { destination, callId }: TransferOrder,
): Promise<void> {
  await commands.setVariable(legId, 'ETHERA_TRANSFER', demandName(destination));
  await commands.setVariable(legId, 'ETHERA_CALL', callId);
  await commands.continueInDialplan(legId, { context: 'ethera-transfer', extension: 'call' });
}

/** @throws {EtheraError} `ari.*` */
export async function nameFallback(
  commands: Pick<AriCommands, 'setVariable'>,
  legId: string,
  destination: string,
): Promise<void> {
  await commands.setVariable(legId, 'ETHERA_FALLBACK', demandName(destination));
}

/** In the dialplan no event of the caller reaches us. @throws {EtheraError} `ari.*`, when it cannot be told */
export async function progressOf(
  commands: Pick<AriCommands, 'hasChannel' | 'variable'>,
  legId: string,
): Promise<TransferProgress> {
  if (!(await commands.hasChannel(legId))) return 'gone';
  // Asterisk names the other side of a bridge there.
  return (await commands.variable(legId, 'BRIDGEPEER')) ? 'taken' : 'ringing';
}

/** What Asterisk says of a caller who comes back; undefined for any other call. */
export function readReturn(args: readonly string[]): { callId: string; outcome: TransferFailure } | undefined {
  const [word, callId = '', said] = args;
  if (word !== RETURN_WORD) return undefined;
  const { data = 'unavailable' } = transferOutcome.safeParse(said);
  const outcome = data === 'busy' || data === 'no-answer' ? data : 'unavailable';
  return { callId, outcome };
}

function demandName(destination: string): string {
  if (destinationName.safeParse(destination).success) return destination;
  throw new EtheraError('ari.request', 'transfer: that is no name of a destination');
}
