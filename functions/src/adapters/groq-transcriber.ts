import { EtheraError } from '@ethera/contract';
import type Groq from 'groq-sdk';
import { toFile } from 'groq-sdk';
import { z } from 'zod';
import { pcmWavOfUlaw } from '../pcm-wav.ts';
import type { Transcriber, Transcription, TranscriptionRequest } from '../ports/transcriber.ts';
import { CallGuard } from './call-guard.ts';
import { budgetsOfRefusal, readGroqBudgets } from './groq-budgets.ts';
import { type GroqCall, groqFailure, requestGroq } from './groq-connection.ts';

/** Whisper takes some 300 ms for a turn; after this the caller is better served by an apology. Below the 8 s turn deadline. */
const TIMEOUT_MS = 5_000;

/** What `verbose_json` holds besides the text; the SDK's types do not say. */
const verbose = z.object({
  text: z.string(),
  segments: z.array(z.object({ no_speech_prob: z.number().optional(), avg_logprob: z.number().optional() })).nullish(),
});

/** Transcribes by Groq's Whisper. */
export function createGroqTranscriber(groq: Groq, { timeoutMs = TIMEOUT_MS } = {}): Transcriber {
  return {
    async transcribe(request, signal) {
      const suggestion = request.model === 'whisper-large-v3-turbo' ? 'whisper-large-v3' : 'whisper-large-v3-turbo';
      const call: GroqCall = { service: 'transcriber', model: request.model, suggestion };
      const guard = new CallGuard(signal, timeoutMs);
      try {
        return readTranscription(await requestGroq(guard, () => send(groq, request, guard), request.mayAskAgain));
      } catch (thrown) {
        request.onBudgets?.(budgetsOfRefusal(request.model, thrown));
        throw groqFailure(thrown, guard, call);
      } finally {
        guard.release();
      }
    },
  };
}

async function send(groq: Groq, request: TranscriptionRequest, guard: CallGuard): Promise<unknown> {
  guard.throwIfOver();
  const file = await toFile(pcmWavOfUlaw(request.ulaw), 'caller.wav', { type: 'audio/wav' });
  const prompt = request.vocabulary.join(', ');
  const { data, response } = await groq.audio.transcriptions
    .create(
      {
        file,
        model: request.model,
        language: request.language,
        response_format: 'verbose_json',
        temperature: 0,
        ...(prompt === '' ? {} : { prompt }),
      },
      { signal: guard.signal },
    )
    .withResponse();
  request.onBudgets?.(readGroqBudgets(request.model, response.headers));
  return data;
}

function readTranscription(answer: unknown): Transcription {
  const checked = verbose.safeParse(answer);
  if (!checked.success) throw new EtheraError('transcriber.unavailable', 'Groq’s transcription could not be read');
  const { text, segments } = checked.data;
  const likeliest = (segments ?? []).toSorted((a, b) => (a.no_speech_prob ?? 1) - (b.no_speech_prob ?? 1))[0];
  return {
    text,
    noSpeechProbability: likeliest?.no_speech_prob ?? null,
    averageLogProbability: likeliest?.avg_logprob ?? null,
  };
}
