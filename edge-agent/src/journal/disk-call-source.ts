import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EtheraError, isCallId } from '@ethera/contract';
import { type CallSource, parseCallRecord, unknownCall } from './call-source.ts';
import { journalFile } from './journal-file.ts';

/** The journal of this machine's agent. */
export function createDiskCallSource(folder: string): CallSource {
  const namesIn = async (path: string, nothing: readonly string[]) => {
    const names = await readdir(path).catch((thrown: NodeJS.ErrnoException) => {
      if (nothing.includes(thrown.code ?? '')) return [];
      throw new EtheraError('state.unreadable', `${path} cannot be read: ${thrown.code}`, { cause: thrown });
    });
    return names.sort().reverse();
  };

  return {
    async *callIds(prefix = '') {
      // No call has been made yet.
      for (const day of await namesIn(folder, ['ENOENT'])) {
        const digits = day.replaceAll('-', '');
        if (!/^\d{8}$/.test(digits) || !(prefix.startsWith(digits) || digits.startsWith(prefix.slice(0, 8)))) continue;
        // The day has just been removed, or somebody's file is named like one.
        for (const name of await namesIn(join(folder, day), ['ENOENT', 'ENOTDIR'])) {
          const callId = name.replace(/\.json$/, '');
          if (isCallId(callId) && callId.startsWith(prefix)) yield callId;
        }
      }
    },
    async read(callId) {
      const path = journalFile(folder, callId);
      const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'ENOENT') throw unknownCall(callId);
        if (thrown.code === 'EISDIR') throw new EtheraError('call.unreadable', `${path} is a folder`);
        throw new EtheraError('state.unreadable', `${path} cannot be read: ${thrown.code}`, { cause: thrown });
      });
      return parseCallRecord(text, path);
    },
  };
}
