import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import { type LabelLanguage, type Split, splits } from '../turn-taking/labels.ts';
import { englishRecordings } from '../turn-taking/recordings.en.ts';
import { russianRecordings } from '../turn-taking/recordings.ru.ts';

const recordings: Readonly<Record<LabelLanguage, readonly LabelledRecording[]>> = {
  en: englishRecordings,
  ru: russianRecordings,
};

/**
 * Recordings of a language from all over the wanted halves, always the same ones.
 * @param most of both halves together; spread evenly over kinds
 */
export function chooseRecordings(
  language: LabelLanguage,
  wanted: readonly Split[],
  most = Number.POSITIVE_INFINITY,
): LabelledRecording[] {
  const halves = splits.filter((split) => wanted.includes(split));
  return halves.flatMap((half) => {
    const own = recordings[language].filter(({ split }) => split === half);
    return spread(own, Math.min(own.length, Math.ceil(most / halves.length)));
  });
}

function spread<Entry>(entries: readonly Entry[], count: number): Entry[] {
  return Array.from(
    { length: count },
    (_, index) => entries[Math.floor(((index + 0.5) * entries.length) / count)] as Entry,
  );
}
