import { englishRecordings as development } from './development/recordings.en.ts';
import { englishRecordings as heldOut } from './held-out/recordings.en.ts';
import type { LabelledRecording } from './labelled-recording.ts';

/** What callers say in English, both halves. */
export const englishRecordings: readonly LabelledRecording[] = [...development, ...heldOut];
