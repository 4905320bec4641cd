import { setTimeout as delay } from 'node:timers/promises';
import { createReceptionist } from '../../local/src/groq/receptionist.ts';
import type { ChatMessage, Responder } from '../../local/src/groq/responder.ts';

/** An answer that a test has chosen. */
export interface ScriptedAnswer {
  /** How the caller's words end, those included that were not answered yet. */
  readonly to: string;
  readonly text: string;
  /** Until the model begins to write. Default 0. */
  readonly thinkMs?: number;
}

/** A language model that gives the answers a test has chosen, the receptionist's where there is none, and remembers. */
export class ScriptedModel implements Responder {
  readonly #answers: readonly ScriptedAnswer[];
  readonly #receptionist = createReceptionist();
  readonly #asked: (readonly ChatMessage[])[] = [];

  constructor(answers: readonly ScriptedAnswer[]) {
    this.#answers = answers;
  }

  respond: Responder['respond'] = async (request, signal) => {
    this.#asked.push(request.messages);
    const said = lastWords(request.messages);
    const answer = this.#answers.find(({ to }) => said.endsWith(to));
    if (!answer) return this.#receptionist.respond(request, signal);
    if (answer.thinkMs) await delay(answer.thinkMs, undefined, { signal });
    return { content: answer.text };
  };

  /**
   * What it was given last by the caller whose words ended so, without the prompt.
   * @throws {Error} when nobody has said so
   */
  askedAbout(words: string): readonly ChatMessage[] {
    const messages = this.#asked.findLast((asked) => lastWords(asked).endsWith(words));
    if (!messages) throw new Error(`the model was never asked about “${words}”`);
    return messages.filter(({ role }) => role !== 'system');
  }
}

function lastWords(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
