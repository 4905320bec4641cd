import {
  type AttemptRecord,
  attemptKeys,
  type CallRecord,
  callSummary,
  knownUsd,
  summaryKey,
  turnRecord,
} from '@ethera/contract';
import type { ObjectReader } from '../ports/object-reader.ts';
import type { KnownCost } from './call-digest.ts';

/** What the bucket knows of a call beyond its record. */
export interface FullerRecord {
  readonly record: CallRecord;
  /** As the wrap-up counted it; undefined before the wrap-up. */
  readonly cost: KnownCost | undefined;
  /** Undefined before the wrap-up, and where no words are kept. */
  readonly summary: string | undefined;
}

/**
 * Adds what the functions have written themselves: the times of attempts that were cut off, whose last frame never came, and
 * what the wrap-up made of the call. What is not there, or cannot be read, is left out.
 */
export async function fullerRecord(record: CallRecord, objects: Pick<ObjectReader, 'get'>): Promise<FullerRecord> {
  const withTurn = async (turn: number, attempt: AttemptRecord): Promise<AttemptRecord> => {
    if ((attempt.function && attempt.usage) || attempt.edge.sentAt === null) return attempt;
    const own = turnRecord.safeParse(await json(objects, attemptKeys(record.callId, turn, attempt.attempt).turn));
    if (!own.success) return attempt;
    const { timings, usage, models } = own.data;
    return { ...attempt, function: timings, usage, models };
  };
  const turns = await Promise.all(
    record.turns.map(async (entry) => ({
      ...entry,
      attempts: await Promise.all(entry.attempts.map((attempt) => withTurn(entry.turn, attempt))),
    })),
  );
  const summary = callSummary.safeParse(await json(objects, summaryKey(record.callId))).data;
  return {
    record: { ...record, turns },
    cost: summary && {
      usd: knownUsd(summary.cost),
      isLeast: summary.cost.totalUsd === null || summary.uncounted.length > 0,
      parts: summary.cost,
    },
    summary: summary?.text ?? undefined,
  };
}

async function json(objects: Pick<ObjectReader, 'get'>, key: string): Promise<unknown> {
  const body = await objects.get(key);
  try {
    return body && JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}
