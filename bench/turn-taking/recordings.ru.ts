import { russianRecordings as development } from './development/recordings.ru.ts';
import { russianRecordings as heldOut } from './held-out/recordings.ru.ts';
import type { LabelledRecording } from './labelled-recording.ts';

/** What callers say in Russian, both halves. */
export const russianRecordings: readonly LabelledRecording[] = [...development, ...heldOut];
