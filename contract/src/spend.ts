import { z } from 'zod';
import { type CallCost, knownUsd } from './call-cost.ts';
import { type PriceTable, priceTable } from './price-table.ts';

/** A day of spending: year, month and day, in UTC whatever the clock of the machine is set to. */
export const spendDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** @param epochMs any moment of that day */
export function spendDayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** What all the calls of a stage have cost that began on one day, once they are over. */
export function stageSpendKey(day: string): string {
  return `spend/${day}.json`;
}

/** The object at that key. By call, so that a call which is counted again counts once. In US dollars. */
export const stageSpend = z.object({
  version: z.number().int(),
  day: spendDay,
  calls: z.record(z.string().max(80), z.number().min(0)),
});
export type StageSpend = z.infer<typeof stageSpend>;

/** In US dollars. */
export function stageSpentUsd({ calls }: Pick<StageSpend, 'calls'>): number {
  return Object.values(calls).reduce((all, usd) => all + usd, 0);
}

/**
 * What a cost counts against a limit, in US dollars. A part that has no price counts as if it had been bought of the
 * dearest model that there is: a model missing from the table must not be free.
 */
export function usdAgainstLimit(cost: CallCost, prices: PriceTable = priceTable): number {
  const { transcription, llmInput, llmOutput, speech } = cost;
  const unknown = [
    [transcription, transcription.billedSeconds / 3_600, dearest(prices.transcription, 'usdPerHour')],
    [llmInput, llmInput.tokens / 1e6, dearest(prices.languageModel, 'usdPerMillionPromptTokens')],
    [llmOutput, llmOutput.tokens / 1e6, dearest(prices.languageModel, 'usdPerMillionCompletionTokens')],
    [speech, speech.characters / 1_000, dearest(prices.speech, 'usdPerThousandCharacters')],
  ] as const;
  return unknown.reduce((all, [part, units, price]) => (part.usd === null ? all + units * price : all), knownUsd(cost));
}

function dearest<Name extends string>(table: Readonly<Record<string, Readonly<Record<Name, number>>>>, name: Name) {
  return Math.max(...Object.values(table).map((each) => each[name]));
}
