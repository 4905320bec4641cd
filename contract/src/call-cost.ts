import { z } from 'zod';
import { type PriceTable, pricesAsOf, priceTable } from './price-table.ts';
import type { FurtherUse, TurnModels, TurnUsage } from './turn-record.ts';

const usd = z.number().min(0).nullable();
const quantity = z.number().min(0);

/** Parts of a call's cost in US dollars; null where a price is not known. */
export const callCost = z.object({
  currency: z.literal('USD'),
  /** Date of the price table. */
  pricesAsOf: z.string(),
  transcription: z.object({ usd, billedSeconds: quantity }),
  llmInput: z.object({ usd, tokens: quantity }),
  llmOutput: z.object({ usd, tokens: quantity }),
  speech: z.object({ usd, characters: quantity }),
  lambda: z.object({ usd, gbSeconds: quantity, requests: quantity }),
  s3: z.object({ usd, puts: quantity }),
  /** Null as soon as one part is: a sum that leaves something out would read as a small bill. */
  totalUsd: usd,
  /** Models that were used and have no price. */
  unpriced: z.array(z.object({ part: z.enum(['transcription', 'llm', 'speech']), model: z.string() })),
});
export type CallCost = z.infer<typeof callCost>;

/** One attempt at a turn, whatever became of it: what was bought for an attempt that nobody heard is paid as well. */
export interface BilledAttempt {
  readonly usage: TurnUsage;
  readonly models: TurnModels;
  /** How long the turn function ran, in milliseconds; null when it is not known. */
  readonly functionMs: number | null;
}

/** What the wrap-up of a call itself has used. */
export interface BilledWrapUp {
  readonly llm: { readonly model: string; readonly promptTokens: number; readonly completionTokens: number } | null;
  readonly functionMs: number;
  readonly memoryMb: number;
}

export interface CallCostInput {
  readonly attempts: readonly BilledAttempt[];
  /** Memory of the turn function, in MB; null when it is not known, and then what Lambda costs is not either. */
  readonly turnMemoryMb: number | null;
  /** Objects written to S3. */
  readonly puts: number;
  /** Null when there was none, or it is not to be counted. */
  readonly wrapUp: BilledWrapUp | null;
}

/**
 * What a call has cost, by part. Not in it: storage, S3 reads, CloudWatch, warm-ups and cold starts of functions, traffic,
 * the trunk, the machine of the edge. Together they are far below a hundredth of the speech.
 */
export function costOfCall(input: CallCostInput, prices: PriceTable = priceTable): CallCost {
  const { attempts, wrapUp } = input;
  const unpriced: CallCost['unpriced'] = [];
  const bill = new Bill(unpriced);

  const further = attempts.flatMap(({ usage }) => usage.further ?? []);
  const furtherOf = <Part extends FurtherUse['part']>(part: Part) =>
    further.filter((use): use is Extract<FurtherUse, { part: Part }> => use.part === part);

  const heard = [
    ...attempts.map(({ usage, models }) => ({ seconds: usage.transcribedSeconds, model: models.transcription })),
    ...furtherOf('transcription'),
  ].filter(({ seconds }) => seconds > 0);
  // Each request has its minimum.
  const transcription = heard.map(({ seconds: audioSeconds, model }) => {
    const price = bill.priceOf('transcription', model, prices.transcription);
    // Without a price its minimum is not known either.
    const seconds = Math.max(audioSeconds, price?.minimumSeconds ?? 0);
    return { seconds, usd: price && (seconds / 3_600) * price.usdPerHour };
  });

  const llmUses = [
    ...attempts.map(({ usage, models }) => ({ ...usage, model: models.reply })),
    ...furtherOf('llm'),
    ...(wrapUp?.llm ? [wrapUp.llm] : []),
  ].filter(({ promptTokens, completionTokens }) => promptTokens + completionTokens > 0);
  const llm = llmUses.map(({ model, promptTokens, completionTokens }) => {
    const price = bill.priceOf('llm', model, prices.languageModel);
    return {
      inputUsd: price && (promptTokens / 1e6) * price.usdPerMillionPromptTokens,
      outputUsd: price && (completionTokens / 1e6) * price.usdPerMillionCompletionTokens,
    };
  });

  const spoken = [
    ...attempts.map(({ usage, models }) => ({ characters: usage.speechCharacters, model: models.speech })),
    ...furtherOf('speech'),
  ].filter(({ characters }) => characters > 0);
  const speech = spoken.map(({ characters, model }) => {
    const price = bill.priceOf('speech', model, prices.speech);
    return price && (characters / 1_000) * price.usdPerThousandCharacters;
  });

  const lambda = lambdaUse(input);
  const parts = {
    transcription: { usd: sum(transcription.map((each) => each.usd)), billedSeconds: total(transcription, 'seconds') },
    llmInput: { usd: sum(llm.map(({ inputUsd }) => inputUsd)), tokens: total(llmUses, 'promptTokens') },
    llmOutput: { usd: sum(llm.map(({ outputUsd }) => outputUsd)), tokens: total(llmUses, 'completionTokens') },
    speech: { usd: sum(speech), characters: total(spoken, 'characters') },
    lambda: {
      gbSeconds: lambda.gbSeconds,
      requests: lambda.requests,
      usd: sum([
        lambda.known ? lambda.gbSeconds * prices.lambda.usdPerGbSecond : null,
        (lambda.requests / 1e6) * prices.lambda.usdPerMillionRequests,
      ]),
    },
    s3: { usd: rounded((input.puts / 1_000) * prices.s3.usdPerThousandPuts), puts: input.puts },
  };
  return {
    currency: 'USD',
    pricesAsOf: pricesAsOf(prices),
    ...parts,
    totalUsd: sum(Object.values(parts).map((part) => part.usd)),
    unpriced,
  };
}

/** The parts that have a price, added up: what a call has cost at least. In US dollars. */
export function knownUsd(cost: CallCost): number {
  const { transcription, llmInput, llmOutput, speech, lambda, s3 } = cost;
  return sum([transcription, llmInput, llmOutput, speech, lambda, s3].map((part) => part.usd ?? 0)) ?? 0;
}

/** Looks prices up and notes, once each, the models that have none. */
class Bill {
  readonly #unpriced: CallCost['unpriced'];

  constructor(unpriced: CallCost['unpriced']) {
    this.#unpriced = unpriced;
  }

  priceOf<Price>(
    part: CallCost['unpriced'][number]['part'],
    model: string,
    prices: Readonly<Record<string, Price>>,
  ): Price | null {
    const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
    if (price !== undefined) return price;
    if (!this.#unpriced.some((known) => known.part === part && known.model === model)) {
      this.#unpriced.push({ part, model });
    }
    return null;
  }
}

/** Lambda bills each invocation by the millisecond it has begun. */
function lambdaUse({ attempts, turnMemoryMb, wrapUp }: CallCostInput) {
  const gbSeconds = (ms: number, memoryMb: number) => (Math.ceil(ms) / 1_000) * (memoryMb / 1_024);
  const turns = attempts.map(({ functionMs }) =>
    functionMs === null || turnMemoryMb === null ? null : gbSeconds(functionMs, turnMemoryMb),
  );
  const own = wrapUp ? [gbSeconds(wrapUp.functionMs, wrapUp.memoryMb)] : [];
  return {
    known: !turns.includes(null),
    gbSeconds: rounded([...turns, ...own].reduce<number>((all, each) => all + (each ?? 0), 0)),
    requests: turns.length + own.length,
  };
}

function sum(parts: readonly (number | null)[]): number | null {
  const whole = parts.reduce<number | null>((all, each) => (all === null || each === null ? null : all + each), 0);
  return whole === null ? null : rounded(whole);
}

/** To a millionth of a cent, for dollars: what is beyond comes of binary fractions. */
function rounded(amount: number): number {
  return Math.round(amount * 1e8) / 1e8;
}

function total<Name extends string>(uses: readonly Readonly<Record<Name, number>>[], name: Name): number {
  return uses.reduce((all, use) => all + use[name], 0);
}
