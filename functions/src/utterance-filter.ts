import type { Rejection } from '@ethera/contract';
import type { Loudness } from './loudness.ts';
import type { Transcription } from './ports/transcriber.ts';

/** The shortest word takes longer than this: less is a click or an idle line. */
const SHORTEST_SPEECH_MS = 80;
/** Below this peak a recording is quiet: recognisers invent words for it. */
const QUIET_ENERGY = 300;
/** Whisper itself calls a part silent above 0.6 when the words are improbable as well. */
const LIKELY_NO_SPEECH = 0.6;
const IMPROBABLE_WORDS = -1;
/** So sure that the words no longer matter. */
const CERTAIN_NO_SPEECH = 0.9;

/** What Whisper writes on silence, from the subtitles it was trained on. Whole sentences, lower case, without marks. */
const inventions: readonly RegExp[] = [
  /^продолжение следует$/,
  /^(субтитры|титры) (с?делал|создавал|подготовил|добавил|подогнал)\S*( .*)?$/,
  /^редактор субтитров( .*)?$/,
  /^субтитры( и перевод)?( .*)?dimatorzok$/,
  /^спасибо за просмотр( .{0,20})?$/,
  /^(подписывайтесь|подпишитесь) на (наш |мой )?канал.*$/,
  /^ставьте лайки.*$/,
  /^(thank you|thanks)( so much| very much)? for watching( (this|the|my|our) video| everyone| guys)?$/,
  /^(please )?(like and )?subscribe( to (my|our|the) channel)?$/,
  /^(subtitles|captions|transcribed|transcription) by .*$/,
  /^(i will |ill )?see you (in the )?next (video|time)$/,
  /^amaraorg( community)?$/,
];

/** What subtitles say of sounds: "[music]", "*applause*", «(тишина)». */
const soundCaption = /^\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|♪[^♪]*♪?)[\s.]*$/u;

/** Words that are real on a loud recording and invented on a quiet one. */
const inventionsOnQuiet: ReadonlySet<string> = new Set([
  'you',
  'thank you',
  'thanks',
  'bye',
  'okay',
  'the',
  'so',
  'спасибо',
  'пока',
  'угу',
]);

/** Whether a recording is worth a transcription: null when it is. */
export function rejectByLoudness(loudness: Loudness): Rejection | null {
  return loudness.activeMs < SHORTEST_SPEECH_MS ? 'silence' : null;
}

/** Whether a transcript is what somebody said: null when it is. */
export function rejectTranscript(heard: Transcription, loudness: Loudness): Rejection | null {
  const quiet = loudness.peakEnergy < QUIET_ENERGY;
  const sentences = heard.text
    .split(/[.!?…\n]+/)
    .map(plain)
    .filter((sentence) => sentence !== '');
  if (sentences.length === 0) return quiet ? 'silence' : 'noise';
  if (soundCaption.test(heard.text)) return 'invention';
  // Whole as well: the credits of a film hold initials, whose full stops are no ends of sentences.
  if (isInvention(plain(heard.text), quiet) || sentences.every((sentence) => isInvention(sentence, quiet))) {
    return 'invention';
  }
  const noSpeech = heard.noSpeechProbability ?? 0;
  const improbable = heard.averageLogProbability !== null && heard.averageLogProbability < IMPROBABLE_WORDS;
  if (noSpeech >= CERTAIN_NO_SPEECH || (noSpeech >= LIKELY_NO_SPEECH && improbable)) return 'noise';
  return null;
}

function isInvention(sentence: string, quiet: boolean): boolean {
  return inventions.some((pattern) => pattern.test(sentence)) || (quiet && inventionsOnQuiet.has(sentence));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}\s]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
