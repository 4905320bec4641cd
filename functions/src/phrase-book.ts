import { createHash } from 'node:crypto';
import {
  asEtheraError,
  EtheraError,
  type Phrase,
  type PhraseSet,
  phraseKey,
  ULAW_FRAME_BYTES,
  ULAW_SILENCE,
  ulawDurationMs,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { Log } from './log.ts';
import { measureLoudness } from './loudness.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { Speaker, SpeechRequest } from './ports/speaker.ts';

/** A phrase with less speech than this was not spoken: what is kept for ever must not be silence. */
const SHORTEST_PHRASE_MS = 150;
/** A filler is longer than this when the voice is slow; the edge would keep the reply waiting behind it. */
const LONGEST_FILLER_MS = 1_200;
/** Below the five simultaneous requests of the vendor's Creator plan, so that live calls keep some. */
const CONCURRENCY = 3;

export interface PhraseBookDeps {
  readonly store: Pick<RecordingStore, 'size' | 'create'>;
  readonly speaker: Pick<Speaker, 'speak'>;
  readonly log: Log;
}

export interface PhraseBook {
  /**
   * The persona's phrases, synthesised where they are missing from the bucket.
   * @throws EtheraError the speaker's or the store's code, in a message that names persona and phrase
   */
  phrasesOf(persona: Persona, signal: AbortSignal): Promise<PhraseSet>;
}

/** One book serves one briefing: the same words in the same voice are made once, at most three at a time. */
export function openPhraseBook(deps: PhraseBookDeps): PhraseBook {
  const underWay = new Map<string, Promise<Phrase>>();
  const limit = createLimit(CONCURRENCY);
  const phrase = (persona: Persona, name: string, text: string, signal: AbortSignal): Promise<Phrase> => {
    const request: SpeechRequest = {
      text,
      voice: persona.voice,
      model: persona.models.speech,
      language: persona.language,
    };
    const key = phraseKey(phraseHash(request));
    const known = underWay.get(key);
    if (known) return known;
    const making = limit(() => ensurePhrase(deps, key, request, signal)).catch((thrown) => {
      signal.throwIfAborted();
      const error = asEtheraError(thrown);
      if (error.code === 'internal') throw error;
      const message = `the phrase ${name} of the persona ${persona.id}: ${error.message}`;
      throw new EtheraError(error.code, message, { cause: error, retryable: error.retryable });
    });
    underWay.set(key, making);
    return making;
  };
  return {
    async phrasesOf(persona, signal) {
      const { greeting, stillThere, goodbye, apology, handover, lastMinute, busy, fillers, resumed } = persona.phrases;
      const { transferBusy, transferFailed, closed } = persona.phrases;
      const make = (name: string, text: string) => phrase(persona, name, text, signal);
      const made = await Promise.all([
        make('greeting', greeting),
        make('stillThere', stillThere),
        make('goodbye', goodbye),
        make('apology', apology),
        make('handover', handover),
        make('lastMinute', lastMinute),
        make('busy', busy),
        Promise.all(fillers.map((text, index) => make(`fillers.${index}`, text))),
        make('resumed', resumed),
        transferBusy === undefined ? undefined : make('transferBusy', transferBusy),
        transferFailed === undefined ? undefined : make('transferFailed', transferFailed),
        closed === undefined ? undefined : make('closed', closed),
      ]);
      for (const filler of made[7]) {
        const durationMs = ulawDurationMs(filler.bytes);
        if (durationMs > LONGEST_FILLER_MS) deps.log.warn('filler too long', { personaId: persona.id, durationMs });
      }
      return {
        greeting: made[0],
        stillThere: made[1],
        goodbye: made[2],
        apology: made[3],
        handover: made[4],
        lastMinute: made[5],
        busy: made[6],
        fillers: made[7],
        resumed: made[8],
        ...(made[9] && { transferBusy: made[9] }),
        ...(made[10] && { transferFailed: made[10] }),
        ...(made[11] && { closed: made[11] }),
      };
    },
  };
}

/** SHA-256 of everything that decides how a phrase sounds. */
export function phraseHash({ text, voice, model, language }: SpeechRequest): string {
  const { stability = null, similarity = null, speed = null } = voice.settings;
  const parts = [text, voice.id, stability, similarity, speed, model, language];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function ensurePhrase(
  { store, speaker, log }: PhraseBookDeps,
  key: string,
  request: SpeechRequest,
  signal: AbortSignal,
): Promise<Phrase> {
  signal.throwIfAborted();
  const { text } = request;
  const stored = await store.size(key, signal);
  if (stored) return { key, text, bytes: stored };
  const audio = await synthesise(speaker, request, signal);
  if ((await store.create(key, audio, 'audio/basic', signal)) === 'created') {
    log.info('phrase made', { key, durationMs: ulawDurationMs(audio.length) });
    return { key, text, bytes: audio.length };
  }
  // Another briefing was quicker; its words are the same, its audio need not be.
  const bytes = await store.size(key, signal);
  if (!bytes) throw new EtheraError('store.denied', `S3 holds ${key}, but the function may not see it`);
  return { key, text, bytes };
}

async function synthesise(speaker: Pick<Speaker, 'speak'>, request: SpeechRequest, signal: AbortSignal) {
  const pieces: Uint8Array[] = [];
  for await (const piece of speaker.speak(request, signal)) pieces.push(piece);
  const speech = Buffer.concat(pieces);
  const audio = new Uint8Array(Math.ceil(speech.length / ULAW_FRAME_BYTES) * ULAW_FRAME_BYTES).fill(ULAW_SILENCE);
  audio.set(speech);
  if (measureLoudness(audio).activeMs < SHORTEST_PHRASE_MS) {
    throw new EtheraError('speaker.unavailable', 'the synthesis is silent');
  }
  return audio;
}

/** Runs at most `most` tasks at once, the others in the order of their coming. */
function createLimit(most: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The place is handed on, so that nobody who comes meanwhile takes it.
      if (next) next();
      else running -= 1;
    }
  };
}
