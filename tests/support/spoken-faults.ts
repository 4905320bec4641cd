import type { GroqError } from '../../local/src/groq/error-body.ts';
import { createReceptionist } from '../../local/src/groq/receptionist.ts';
import type { Responder } from '../../local/src/groq/responder.ts';
import { createScriptedTranscriber } from '../../local/src/groq/scripted-transcriber.ts';
import type { LocalTranscriber } from '../../local/src/groq/transcriber.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';

export type GroqService = 'transcription' | 'model';
/** An error that Groq answers, or no answer at all. */
export type GroqFailure = GroqError | 'hang';

interface Planned {
  readonly service: GroqService;
  readonly failure: GroqFailure;
  readonly met: PromiseWithResolvers<void>;
  left: number;
}

/**
 * What Groq does wrong, chosen by what the caller says: callers who talk at the same time each meet their own fault. What
 * callers say must be known before, word for word.
 */
export class SpokenFaults {
  readonly #script = createScriptedTranscriber();
  readonly #receptionist = createReceptionist();
  readonly #planned = new Map<string, Planned>();

  /** Makes a sentence known. Callers say it in the voice of `Dialogue`. */
  async learn(engine: SpeechEngine, text: string): Promise<void> {
    this.#script.add({ text, pcm8k: await engine.speak({ text, language: 'en', voice: 'rms' }) });
  }

  /**
   * Fails the next `times` turns in which somebody says this.
   * @returns a promise that resolves when it happens first
   */
  add(text: string, service: GroqService, failure: GroqFailure, times = 1): Promise<void> {
    const met = Promise.withResolvers<void>();
    this.#planned.set(text, { service, failure, met, left: times });
    return met.promise;
  }

  readonly transcriber: LocalTranscriber = {
    transcribe: async (request) => {
      const heard = await this.#script.transcribe(request);
      await this.#fail(heard.text, 'transcription');
      return heard;
    },
  };

  readonly responder: Responder = {
    respond: async (request, signal) => {
      const said = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
      await this.#fail(said, 'model');
      return this.#receptionist.respond(request, signal);
    },
  };

  async #fail(text: string, service: GroqService): Promise<void> {
    const planned = [...this.#planned].find(([known]) => text.includes(known))?.[1];
    if (!planned || planned.service !== service || planned.left === 0) return;
    planned.left -= 1;
    planned.met.resolve();
    // The stand-in leaves a promise without an end behind when its client gives up.
    if (planned.failure === 'hang') await new Promise<never>(() => undefined);
    throw planned.failure;
  }
}
