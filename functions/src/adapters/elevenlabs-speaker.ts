import { type ErrorCode, EtheraError } from '@ethera/contract';
import { ElevenLabsClient, ElevenLabsError, ElevenLabsTimeoutError } from 'elevenlabs';
import type { Speaker, SpeechRequest } from '../ports/speaker.ts';
import { CallGuard, ProviderTimeout, retryLostConnection } from './call-guard.ts';

/** First byte and each next: 100 ms is usual. Below the 8 s turn deadline, so that the caller hears an apology. */
const SILENCE_MS = 5_000;
/** An error's body is read only to tell one 401 from another. */
const ERROR_BODY_MS = 500;
const ERROR_BODY_BYTES = 8_192;

export interface ElevenLabsOptions {
  readonly apiKey: string;
  /** The vendor's own when left out. */
  readonly baseUrl?: string | undefined;
  /** The longest silence of a synthesis. */
  readonly silenceMs?: number;
}

/** Speaks by ElevenLabs, in raw 8 kHz µ-law. */
export function createElevenLabsSpeaker({ apiKey, baseUrl, silenceMs = SILENCE_MS }: ElevenLabsOptions): Speaker {
  const client = new ElevenLabsClient({ apiKey, ...(baseUrl ? { baseUrl } : {}) });
  const options = (guard: CallGuard) => ({ maxRetries: 0, timeoutInSeconds: 60, abortSignal: guard.signal });
  return {
    async *speak(request, signal) {
      const guard = new CallGuard(signal, silenceMs);
      try {
        guard.throwIfOver();
        const audio = await retryLostConnection(
          () => client.textToSpeech.convertAsStream(request.voice.id, body(request), options(guard)),
          (thrown) => !guard.signal.aborted && isLost(thrown),
          request.mayAskAgain,
        );
        let bytes = 0;
        for await (const piece of audio as AsyncIterable<Uint8Array>) {
          guard.throwIfOver();
          guard.heard();
          if (bytes === 0 && isText(piece)) {
            throw new EtheraError('speaker.unavailable', 'ElevenLabs answered with a text in place of audio');
          }
          bytes += piece.length;
          if (piece.length > 0) yield piece;
        }
        guard.throwIfOver();
        if (bytes === 0) throw new EtheraError('speaker.unavailable', 'ElevenLabs gave no audio');
      } catch (thrown) {
        throw await speechFailure(thrown, guard, request);
      } finally {
        guard.release();
      }
    },
    async warm(voiceId, signal) {
      const guard = new CallGuard(signal, silenceMs);
      try {
        await client.voices.get(voiceId, {}, options(guard));
      } catch (thrown) {
        throw await speechFailure(thrown, guard, undefined);
      } finally {
        guard.release();
      }
    },
  };
}

function body({ text, voice, model, language }: SpeechRequest) {
  const { stability, similarity, speed } = voice.settings;
  return {
    text,
    model_id: model,
    language_code: language,
    output_format: 'ulaw_8000' as const,
    voice_settings: {
      ...(stability === undefined ? {} : { stability }),
      ...(similarity === undefined ? {} : { similarity_boost: similarity }),
      ...(speed === undefined ? {} : { speed }),
    },
  };
}

/** A voice swings about zero: so many samples of it are never all on one side of it, as letters would be. */
const TELLING_BYTES = 64;

/** Whether an answer is a page or a message: the SDK keeps its content type to itself, and it would be heard as a noise. */
function isText(beginning: Uint8Array): boolean {
  const told = Buffer.from(beginning.subarray(0, TELLING_BYTES)).toString('latin1');
  return /^\s*[<{[][\s\x20-\x7d]*$/.test(told);
}

/** The SDK keeps nothing of a failed connection but fetch's message. */
function isLost(thrown: unknown): boolean {
  return thrown instanceof ElevenLabsError && thrown.statusCode === undefined && thrown.message === 'fetch failed';
}

type Fault = 'auth' | 'voice' | 'rate-limited' | 'unavailable' | 'timeout';

async function speechFailure(thrown: unknown, guard: CallGuard, request: SpeechRequest | undefined): Promise<unknown> {
  if (thrown instanceof EtheraError) return thrown;
  if (guard.cancelled) return guard.signal.reason;
  // Without the SDK's error as the cause: its message quotes the answer, which can quote the request.
  const fail = (fault: Fault, message: string, retryable?: boolean) =>
    new EtheraError(`speaker.${fault}` satisfies ErrorCode, message, retryable === undefined ? {} : { retryable });
  if (guard.signal.reason instanceof ProviderTimeout) {
    return fail('timeout', `ElevenLabs gave no audio in time: ${guard.signal.reason.message}`);
  }
  if (thrown instanceof ElevenLabsTimeoutError) return fail('timeout', 'ElevenLabs did not answer in time');
  if (!(thrown instanceof ElevenLabsError) || thrown.statusCode === undefined) {
    return fail('unavailable', 'the connection to ElevenLabs failed or was cut');
  }
  const status = thrown.statusCode;
  const reason = await errorReason(thrown.body);
  if (/voice|model|invalid_uid/.test(reason) || status === 404) {
    const named = request ? `voice ${request.voice.id} with model ${request.model}` : 'the voice or model';
    return fail('voice', `ElevenLabs does not offer ${named} (${reason || status})`);
  }
  // A spent quota is a 401 as well.
  if (status === 429 || status === 402 || /quota|limit|concurrent|busy/.test(reason)) {
    return fail('rate-limited', `ElevenLabs’ limit was reached (${reason || status})`);
  }
  if (status === 401 || status === 403) return fail('auth', `ElevenLabs refused the API key with ${status}`);
  return fail('unavailable', `ElevenLabs answered ${[status, reason].filter(Boolean).join(' ')}`, status >= 500);
}

/** The machine-readable reason of an error, such as `voice_not_found`; the SDK leaves the body of a stream unread. */
async function errorReason(body: unknown): Promise<string> {
  const text = body instanceof ReadableStream ? await readStart(body) : JSON.stringify(body ?? '');
  return /"status":\s*"([a-z_]{1,60})"/.exec(text)?.[1] ?? '';
}

async function readStart(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), ERROR_BODY_MS);
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < ERROR_BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status alone must do.
  } finally {
    clearTimeout(timer);
    void reader.cancel().catch(() => undefined);
  }
  return text;
}
