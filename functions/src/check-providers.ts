import {
  type AccountConcurrency,
  asEtheraError,
  type CheckFinding,
  type CheckReport,
  CONTRACT_VERSION,
  ULAW_SILENCE,
  ulawBytes,
  ulawDurationMs,
} from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { Log } from './log.ts';
import { openPhraseBook } from './phrase-book.ts';
import type { Account } from './ports/account.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { ReplyModel } from './ports/reply-model.ts';
import type { Speaker } from './ports/speaker.ts';
import type { Transcriber } from './ports/transcriber.ts';

/** Enough for a recogniser to take it for a recording. */
const SILENCE_MS = 1_000;
/** Thinking counts too; a model that is cut off has answered all the same. */
const ANSWER_TOKENS = 64;

export interface CheckDeps {
  readonly personas: Readonly<Record<string, Persona>>;
  readonly transcriber: Transcriber;
  readonly replyModel: ReplyModel;
  readonly speaker: Speaker;
  readonly store: RecordingStore;
  readonly account: Account;
  readonly log: Log;
}

/** A thing to try, and what was seen of it when it works. */
interface Trial {
  readonly about: string;
  readonly run: () => Promise<string>;
}

/**
 * Tries the providers of every persona as a call would use them: each model and voice once, with the smallest request
 * there is. Costs less than a cent; nothing is kept but the phrases that were missing. What fails is in the report.
 */
export async function checkProviders(deps: CheckDeps, signal: AbortSignal): Promise<CheckReport> {
  const [findings, concurrency] = await Promise.all([
    Promise.all(trialsOf(deps, signal).map((trial) => findingOf(trial, signal))),
    concurrencyOf(deps.account, signal),
  ]);
  return { version: CONTRACT_VERSION, findings, concurrency };
}

function trialsOf(deps: CheckDeps, signal: AbortSignal): Trial[] {
  const book = openPhraseBook(deps);
  const trials = Object.values(deps.personas).flatMap((persona): Trial[] => [
    ...modelsOf(persona, 'transcription').map((model) => ({
      about: `transcription ${model}`,
      run: () => tryTranscriber(deps.transcriber, persona, model, signal),
    })),
    ...modelsOf(persona, 'reply').map((model) => ({
      about: `language model ${model}`,
      run: () => tryModel(deps.replyModel, model, signal),
    })),
    ...modelsOf(persona, 'speech').map((model) => ({
      about: `voice ${persona.voice.id} of ${model} in ${persona.language}`,
      run: () => trySpeaker(deps.speaker, persona, model, signal),
    })),
    {
      about: `phrases of ${persona.id}`,
      run: async () => {
        const { fillers, ...named } = await book.phrasesOf(persona, signal);
        return `${Object.keys(named).length + fillers.length} in the bucket`;
      },
    },
  ]);
  // Two personas of one model need it tried once.
  return [...new Map(trials.map((trial) => [trial.about, trial])).values()];
}

/** The persona's own, and the one that is asked in its place. */
function modelsOf({ models }: Persona, part: 'transcription' | 'reply' | 'speech'): readonly string[] {
  const other = models.fallback?.[part];
  return other === undefined ? [models[part]] : [models[part], other];
}

async function tryTranscriber(
  transcriber: Transcriber,
  { language, vocabulary }: Persona,
  model: string,
  signal: AbortSignal,
): Promise<string> {
  const ulaw = new Uint8Array(ulawBytes(SILENCE_MS)).fill(ULAW_SILENCE);
  await transcriber.transcribe({ ulaw, model, language, vocabulary }, signal);
  return 'answers';
}

async function tryModel(replyModel: ReplyModel, model: string, signal: AbortSignal): Promise<string> {
  const messages = [{ role: 'user' as const, content: 'Say yes.' }];
  const request = { model, messages, tools: [], maxTokens: ANSWER_TOKENS };
  for await (const _ of replyModel.reply(request, signal));
  return 'answers';
}

async function trySpeaker(speaker: Speaker, persona: Persona, model: string, signal: AbortSignal): Promise<string> {
  const [text = 'Hm.'] = persona.phrases.fillers.toSorted((one, other) => one.length - other.length);
  const request = { text, voice: persona.voice, model, language: persona.language };
  let bytes = 0;
  for await (const piece of speaker.speak(request, signal)) bytes += piece.length;
  return `speaks (${Math.round(ulawDurationMs(bytes))} ms)`;
}

async function findingOf({ about, run }: Trial, signal: AbortSignal): Promise<CheckFinding> {
  try {
    return { about, detail: await run(), error: null };
  } catch (thrown) {
    const { code, message, retryable } = asEtheraError(signal.aborted ? signal.reason : thrown);
    // What nobody foresaw may quote anything.
    const told = code === 'internal' ? 'the function failed; its log says how' : message.slice(0, 2_000);
    return { about, detail: '', error: { code, message: told, retryable } };
  }
}

async function concurrencyOf(account: Account, signal: AbortSignal): Promise<AccountConcurrency> {
  try {
    return await account.concurrency(signal);
  } catch (thrown) {
    return { unseen: thrown instanceof Error && thrown.message ? thrown.message.slice(0, 300) : 'Lambda did not say' };
  }
}
