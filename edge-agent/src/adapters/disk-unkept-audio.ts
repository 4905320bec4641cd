import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EtheraError, isCallId } from '@ethera/contract';
import { logFailure } from '../failure-log.ts';
import type { Log } from '../ports/log.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { UnkeptAudio } from '../ports/unkept-audio.ts';
import { writeAtomically } from './atomic-file.ts';

export interface DiskUnkeptAudioOptions {
  /** The agent's own: holds a file for each call of which something may still be there. */
  readonly folder: string;
  /** Where Asterisk puts recordings, each named by its call. */
  readonly recordingsFolder: string;
  readonly telephony: Pick<Telephony, 'deleteRecording'>;
  readonly log: Log;
}

export interface DiskUnkeptAudio extends UnkeptAudio {
  /**
   * Removes what an agent that died, or an Asterisk that refused, has left of earlier calls. A call is forgotten only when
   * nothing of it was found: its recorder may have been at work still. Never rejects.
   */
  sweep(): Promise<void>;
}

/** Notes the calls in a folder, since nobody else knows after a crash whose recordings may not stay. */
export function createDiskUnkeptAudio(options: DiskUnkeptAudioOptions): DiskUnkeptAudio {
  const { folder, recordingsFolder, telephony, log } = options;
  /** Calls that are going on: their recordings are theirs to remove. */
  const live = new Set<string>();

  const recordingsOf = async (callId: string) => {
    const names = await readdir(recordingsFolder).catch(ignoreMissing);
    return names.filter((name) => name.startsWith(`${callId}-`)).map((name) => join(recordingsFolder, name));
  };

  /** @returns how many there were */
  const removeRecordings = async (callId: string) => {
    const paths = await recordingsOf(callId);
    for (const path of paths) {
      await telephony
        .deleteRecording(path)
        .catch((thrown) => logFailure(log, 'debug', 'recording not removed from Asterisk', thrown, { callId }));
    }
    return paths.length;
  };

  const forget = (callId: string) => rm(join(folder, callId), { force: true });

  const tryTo = async (callId: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
      const error = new EtheraError('recording.unreadable', `a call’s recordings may still be there: ${reason}`);
      logFailure(log, 'error', 'audio may be left', error, { callId });
    }
  };

  const end = async (callId: string) => {
    await removeRecordings(callId);
    const left = await recordingsOf(callId);
    if (left.length === 0) return forget(callId);
    const error = new EtheraError('ari.request', `Asterisk did not remove ${left.length} of a call’s recordings`);
    logFailure(log, 'error', 'audio may be left', error, { callId });
  };

  return {
    async begin(callId) {
      live.add(callId);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeAtomically(join(folder, callId), '', 0o600);
      } catch (thrown) {
        const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
        throw new EtheraError('state.unwritable', `a call cannot be noted: ${reason}`, { cause: thrown });
      }
    },
    async end(callId) {
      await tryTo(callId, () => end(callId));
      live.delete(callId);
    },
    async sweep() {
      const noted = await readdir(folder).catch(() => []);
      for (const callId of noted) {
        if (!isCallId(callId) || live.has(callId)) continue;
        await tryTo(callId, async () => {
          const found = await removeRecordings(callId);
          if (found === 0) await forget(callId);
          else log.write('warn', 'recordings of an earlier call removed', { callId, recordings: found });
        });
      }
    },
  };
}

function ignoreMissing(thrown: unknown): string[] {
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw thrown;
}
