import { attemptKeys, type CallRecord, turnRecord } from '@ethera/contract';
import type { ArchiveReader } from '../world/archive-reader.ts';

/**
 * The record with the timings of attempts that were cut off. Their function's last frame never came, but the function
 * has put its own view into the bucket.
 */
export async function withFunctionTimings(
  record: CallRecord,
  archive: Pick<ArchiveReader, 'listObjects' | 'readObject'>,
): Promise<CallRecord> {
  const keys = new Set(await archive.listObjects('calls/'));
  const turns = record.turns.map(async (entry) => {
    const attempts = entry.attempts.map(async (attempt) => {
      const key = attemptKeys(record.callId, entry.turn, attempt.attempt).turn;
      if (attempt.function || !keys.has(key)) return attempt;
      const { timings } = turnRecord.parse(JSON.parse((await archive.readObject(key)).toString()));
      return { ...attempt, function: timings };
    });
    return { ...entry, attempts: await Promise.all(attempts) };
  });
  return { ...record, turns: await Promise.all(turns) };
}
