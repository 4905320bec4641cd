import type { CallCost } from '@ethera/contract';

export const minuteParts = ['transcription', 'llm', 'speech', 'lambda', 's3'] as const;
export type MinutePart = (typeof minuteParts)[number];

/** What one minute of a call costs, in US dollars, and what is bought for it. */
export interface MinuteCost {
  readonly pricesAsOf: string;
  readonly usd: Readonly<Record<MinutePart, number>>;
  readonly totalUsd: number;
  readonly uses: {
    /** Requests to the turn function, and one to `wrap-up` for each call. */
    readonly requests: number;
    readonly billedSeconds: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly characters: number;
    readonly gbSeconds: number;
    readonly puts: number;
  };
}

/**
 * A call's cost, divided by its length.
 * @throws RangeError when something in it has no price, or the call has no length
 */
export function costOfMinute(cost: CallCost, minutes: number): MinuteCost {
  if (!(minutes > 0)) throw new RangeError('a call of no length has no cost a minute');
  const { transcription, llmInput, llmOutput, speech, lambda, s3 } = cost;
  const each = (amount: number | null) => {
    if (amount === null) throw new RangeError(`no price is known for ${unpricedOf(cost)}`);
    return amount / minutes;
  };
  return {
    pricesAsOf: cost.pricesAsOf,
    usd: {
      transcription: each(transcription.usd),
      llm: each(llmInput.usd) + each(llmOutput.usd),
      speech: each(speech.usd),
      lambda: each(lambda.usd),
      s3: each(s3.usd),
    },
    totalUsd: each(cost.totalUsd),
    uses: {
      requests: lambda.requests / minutes,
      billedSeconds: transcription.billedSeconds / minutes,
      promptTokens: llmInput.tokens / minutes,
      completionTokens: llmOutput.tokens / minutes,
      characters: speech.characters / minutes,
      gbSeconds: lambda.gbSeconds / minutes,
      puts: s3.puts / minutes,
    },
  };
}

function unpricedOf({ unpriced }: CallCost): string {
  return unpriced.map(({ part, model }) => `${model} (${part})`).join(', ') || 'Lambda without its memory';
}
