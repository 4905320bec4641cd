import { FIRST_AUDIO_MS } from '../../edge-agent/src/core/turn-policy.ts';
import type { SpeechRequestLog } from '../../local/src/elevenlabs/server.ts';
import type { GroqRequestLog } from '../../local/src/groq/request-log.ts';
import { countTokens, splitWords } from '../../local/src/groq/tokens.ts';
import { wordsIn } from '../call/words.ts';
import type { ServiceTimes } from './floor.ts';

/** When the function did what in the attempt that was answered; epoch milliseconds. */
export interface FunctionMoments {
  readonly receivedAt: number;
  readonly transcriptAt: number;
  readonly firstTextAt: number;
  readonly firstSpeechAt: number;
}

export interface ServiceLogs {
  readonly groq: readonly GroqRequestLog[];
  readonly speech: readonly SpeechRequestLog[];
}

export interface AnsweredAttempt {
  readonly moments: FunctionMoments;
  readonly transcript: string;
  /** Everything that the model wrote. */
  readonly reply: string;
  /** The first piece that was spoken. */
  readonly firstChunk: string;
  /** Silence before it that the function takes off. */
  readonly trimmedMs: number;
}

/** Clocks of two processes are read in whole milliseconds, and a transcript crosses a network. */
const toleranceMs = 12;

const bytesPerMs = 8;
/** The stand-in sends this much at a time. */
const pieceMs = 500 / bytesPerMs;

/**
 * What the services took for an attempt, by the requests that it made of them. Calls at the same time may ask the same:
 * their requests had the same draws, and the nearest is taken.
 * @returns undefined where a request is not found
 */
export function serviceTimes(logs: ServiceLogs, attempt: AnsweredAttempt): ServiceTimes | undefined {
  const { moments, transcript, reply, firstChunk, trimmedMs } = attempt;
  const said = wordsIn(transcript).join(' ');
  const transcription = nearest(
    logs.groq.filter(({ operation, text }) => operation === 'transcriptions' && wordsIn(text ?? '').join(' ') === said),
    ({ firstByteAtMs }) => firstByteAtMs,
    moments.receivedAt,
    moments.transcriptAt,
  );
  const chat = nearest(
    logs.groq.filter(({ operation, asked }) => operation === 'chat' && endsWithWords(asked ?? '', said)),
    ({ firstContentAtMs }) => firstContentAtMs,
    moments.transcriptAt,
    moments.firstTextAt,
  );
  const speech = nearest(
    logs.speech.filter(({ operation, text }) => operation === 'speak' && text === firstChunk.trim()),
    ({ firstByteAtMs }) => firstByteAtMs,
    moments.transcriptAt,
    moments.firstSpeechAt,
  );
  if (!transcription || !chat || !speech) return undefined;
  const transcriptionMs = between(transcription.receivedAtMs, transcription.firstByteAtMs);
  const firstChunkMs = chunkWrittenMs(chat, reply, firstChunk);
  const firstSpeechMs = firstSpeechOf(speech, trimmedMs);
  if (transcriptionMs === undefined || firstChunkMs === undefined || firstSpeechMs === undefined) return undefined;
  return { transcriptionMs, firstChunkMs, firstSpeechMs };
}

/** What was asked last may begin with words that had no answer. */
function endsWithWords(asked: string, said: string): boolean {
  return said !== '' && wordsIn(asked).join(' ').endsWith(said);
}

/** The request whose answer came nearest before `untilMs`, of those that were received after `fromMs`. */
function nearest<Log extends { readonly receivedAtMs: number }>(
  logs: readonly Log[],
  answeredAt: (log: Log) => number | undefined,
  fromMs: number,
  untilMs: number,
): Log | undefined {
  return logs
    .filter(
      (log) =>
        log.receivedAtMs >= fromMs - toleranceMs &&
        (answeredAt(log) ?? Number.POSITIVE_INFINITY) <= untilMs + toleranceMs,
    )
    .toSorted((a, b) => (answeredAt(b) ?? 0) - (answeredAt(a) ?? 0))[0];
}

/** From the request until the last word of the chunk left the model, which writes at one pace. */
function chunkWrittenMs(chat: GroqRequestLog, reply: string, chunk: string): number | undefined {
  const { receivedAtMs, firstContentAtMs, doneAtMs } = chat;
  if (firstContentAtMs === undefined || doneAtMs === undefined) return undefined;
  const words = splitWords(reply);
  const tokensBefore = (count: number) => words.slice(0, count).reduce((sum, word) => sum + countTokens(word), 0);
  const all = tokensBefore(words.length - 1);
  const share = all === 0 ? 0 : tokensBefore(Math.max(0, wordsIn(chunk).length - 1)) / all;
  return firstContentAtMs - receivedAtMs + Math.min(1, share) * (doneAtMs - firstContentAtMs);
}

/** From the request until the piece left the voice with which Asterisk may begin. */
function firstSpeechOf(
  { receivedAtMs, firstByteAtMs, doneAtMs, audioBytes }: SpeechRequestLog,
  trimmedMs: number,
): number | undefined {
  if (firstByteAtMs === undefined || doneAtMs === undefined || !audioBytes) return undefined;
  const lastPieceMs = Math.floor((audioBytes - 1) / bytesPerMs / pieceMs) * pieceMs;
  const startPieceMs = Math.min(lastPieceMs, Math.floor((trimmedMs + FIRST_AUDIO_MS) / pieceMs) * pieceMs);
  const share = lastPieceMs === 0 ? 0 : startPieceMs / lastPieceMs;
  return firstByteAtMs - receivedAtMs + share * (doneAtMs - firstByteAtMs);
}

function between(fromMs: number, untilMs: number | undefined): number | undefined {
  return untilMs === undefined ? undefined : untilMs - fromMs;
}
