import type { CallRecord, TurnEntry } from '@ethera/contract';
import { takenTurn } from '../call/taken-turn.ts';
import { wordsIn } from '../call/words.ts';
import type { BenchCall, Said } from './bench-call.ts';
import { type FollowedReply, followReply } from './followed-reply.ts';

/** How the answer to something was delivered. */
export interface ReplyDelivery extends FollowedReply {
  /** The turn that was answered; undefined when it was never taken. */
  readonly entry: TurnEntry | undefined;
  /** Every word of it was bought. */
  readonly bought: boolean;
}

/**
 * Follows the answer to `asked` through what the caller heard.
 * @param untilMs when the caller asked the next thing; epoch milliseconds
 */
export async function deliveryOf(
  call: BenchCall,
  record: CallRecord,
  asked: Said,
  reply: string,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<ReplyDelivery> {
  const { entry } = takenTurn(record, asked, untilMs);
  const chunks = entry ? await call.spokenChunks(entry) : [];
  const packets = call.packets.filter(({ atMs }) => atMs >= asked.endedAtMs && atMs < untilMs);
  const text = chunks.map((chunk) => chunk.text).join(' ');
  return { ...followReply(chunks, packets), entry, bought: wordsIn(text).join(' ') === wordsIn(reply).join(' ') };
}

/** A packet at each seam may be silence that counts as sound. */
const tolerableMissingMs = 60;
/** A syllable. */
const tolerableRepeatMs = 150;

/** What is wrong with a reply of which every word is to be heard once; empty when nothing is. */
export function deliveryFaults({ entry, bought, missingMs, repeatedMs }: ReplyDelivery): string[] {
  if (!entry) return ['the question was not taken as a turn'];
  if (!bought) return ['the reply was given up before all of it was spoken'];
  return [
    ...(missingMs > tolerableMissingMs ? [`${missingMs} ms of the reply were never heard`] : []),
    ...(repeatedMs > tolerableRepeatMs ? [`${repeatedMs} ms of the reply were heard twice`] : []),
  ];
}
