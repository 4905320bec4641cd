import type { FurtherUse, TurnModels, TurnUsage } from '@ethera/contract';

type Tokens = { promptTokens: number; completionTokens: number };

/** What a turn has bought, of which model. */
export class ModelUses {
  readonly #transcriptions: { readonly model: string; readonly seconds: number }[] = [];
  readonly #tokens = new Map<string, Tokens>();
  readonly #characters = new Map<string, number>();
  #writer: string | undefined;

  /**
   * A recording was sent.
   * @returns takes it back: the provider refused it, which costs nothing
   */
  transcribes(model: string, seconds: number): () => void {
    const use = { model, seconds };
    this.#transcriptions.push(use);
    return () => void this.#transcriptions.splice(this.#transcriptions.indexOf(use), 1);
  }

  /** It answers, whether or not it will tell how many tokens that took. */
  answers(model: string): void {
    this.#writer = model;
  }

  wrote(model: string, { promptTokens, completionTokens }: Tokens): void {
    const known = this.#tokens.get(model) ?? { promptTokens: 0, completionTokens: 0 };
    this.#tokens.set(model, {
      promptTokens: known.promptTokens + promptTokens,
      completionTokens: known.completionTokens + completionTokens,
    });
  }

  /** Text was sent to be spoken. @returns takes it back */
  speaks(model: string, characters: number): () => void {
    const add = (more: number) => this.#characters.set(model, (this.#characters.get(model) ?? 0) + more);
    add(characters);
    return () => add(-characters);
  }

  /** For the summary. @param planned the persona's models, for what was not bought at all */
  told(planned: TurnModels): { readonly usage: TurnUsage; readonly models: TurnModels } {
    const heard = this.#transcriptions.at(-1);
    const speakers = [...this.#characters].toSorted(([, one], [, other]) => other - one);
    const [speaker] = speakers;
    const models = {
      transcription: heard?.model ?? planned.transcription,
      reply: this.#writer ?? planned.reply,
      speech: speaker && speaker[1] > 0 ? speaker[0] : planned.speech,
    };
    const { promptTokens, completionTokens } = this.#tokens.get(models.reply) ?? {
      promptTokens: 0,
      completionTokens: 0,
    };
    const further: FurtherUse[] = [
      ...this.#transcriptions.slice(0, -1).map((use) => ({ part: 'transcription' as const, ...use })),
      ...[...this.#tokens]
        .filter(([model]) => model !== models.reply)
        .map(([model, tokens]) => ({ part: 'llm' as const, model, ...tokens })),
      ...speakers
        .filter(([model, characters]) => model !== models.speech && characters > 0)
        .map(([model, characters]) => ({ part: 'speech' as const, model, characters })),
    ];
    const usage = {
      transcribedSeconds: heard?.seconds ?? 0,
      promptTokens,
      completionTokens,
      speechCharacters: this.#characters.get(models.speech) ?? 0,
      ...(further.length > 0 && { further }),
    };
    return { usage, models };
  }
}
