import { decodeUlawWav, EtheraError, type RecordingRef } from '@ethera/contract';
import type { RecordingStore } from './ports/recording-store.ts';

/** A recording of something that was said. */
export type AudioRef = Exclude<RecordingRef, { in: 'keys' }>;

/**
 * The µ-law of a recording, from the request or from the bucket.
 * @throws EtheraError `recording.missing`, `recording.malformed`, `store.*`
 */
export async function loadRecording(
  recording: AudioRef,
  store: Pick<RecordingStore, 'read'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  switch (recording.in) {
    case 'request':
      return Buffer.from(recording.ulawBase64, 'base64');
    case 'bucket': {
      const file = await store.read(recording.key, signal);
      if (file.length === 0) throw new EtheraError('recording.malformed', 'the recording is an empty file');
      return decodeUlawWav(file);
    }
  }
}
