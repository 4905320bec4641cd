import { type CallRecord, callRecordKey, isCallId } from '@ethera/contract';
import type { ObjectReader } from '../ports/object-reader.ts';
import { type CallSource, parseCallRecord, unknownCall } from './call-source.ts';

const ROOT = 'calls/';
/** Years, months, days; then calls. */
const LEVELS = 3;

/** The calls of all edges of a stage, as they are in its bucket. */
export function createS3CallSource(objects: ObjectReader): CallSource {
  /** Folders below, newest first, that may hold what is looked for. */
  const below = async (path: string, isWanted: (name: string) => boolean) => {
    const { folders } = await objects.list(path);
    return folders.filter((folder) => isWanted(folder.slice(path.length, -1))).toReversed();
  };

  async function* days(path: string, digits: string, prefix: string, level: number): AsyncGenerator<string> {
    if (level === LEVELS) {
      yield path;
      return;
    }
    const isWanted = (name: string) => {
      const known = digits + name;
      return /^\d+$/.test(name) && (prefix.startsWith(known) || known.startsWith(prefix));
    };
    for (const folder of await below(path, isWanted)) {
      yield* days(folder, digits + folder.slice(path.length, -1), prefix, level + 1);
    }
  }

  return {
    async *callIds(prefix = '') {
      for await (const day of days(ROOT, '', prefix.slice(0, 8), 0)) {
        // The whole of it, so that S3 finds it and does not count a day's calls.
        const from = prefix.length > 8 ? `${day}${prefix}` : day;
        const { folders } = await objects.list(from);
        for (const folder of folders.toReversed()) {
          const callId = folder.slice(day.length, -1);
          if (isCallId(callId) && callId.startsWith(prefix)) yield callId;
        }
      }
    },
    async read(callId): Promise<CallRecord> {
      const key = callRecordKey(callId);
      const body = await objects.get(key);
      if (!body) throw unknownCall(callId);
      return parseCallRecord(Buffer.from(body).toString(), key);
    },
  };
}
