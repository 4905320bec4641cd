import type { PriceTable, TurnModels } from '@ethera/contract';
import type { Conversation } from './conversation.ts';

/** Second requests are made for answers later than the 95th percentile: for one in twenty, by its definition. */
const HEDGED_SHARE = 0.05;

export interface HedgingCost {
  readonly transcriptionUsd: number;
  readonly llmUsd: number;
  /** What it would cost; nobody asks a voice twice. */
  readonly speechUsd: number;
}

/**
 * What second requests for late answers add to a minute of such a call, in US dollars: audio, prompt and text once more.
 * @throws Error when a model has no price
 */
export function hedgingUsd(conversation: Conversation, models: TurnModels, prices: PriceTable): HedgingCost {
  const { minutes, turns, attempts, callerShare, agentShare, promptTokens } = conversation;
  const hears = prices.transcription[models.transcription];
  const thinks = prices.languageModel[models.reply];
  const speaks = prices.speech[models.speech];
  if (!hears || !thinks || !speaks) throw new Error(`a model has no price: ${Object.values(models).join(', ')}`);
  const hedged = (HEDGED_SHARE * attempts) / minutes;
  const seconds = Math.max(hears.minimumSeconds, (minutes * 60 * callerShare) / turns);
  const characters = agentShare * conversation.wordsPerMinute * conversation.charactersPerWord;
  return {
    transcriptionUsd: hedged * (seconds / 3_600) * hears.usdPerHour,
    llmUsd: hedged * (promptTokens / 1e6) * thinks.usdPerMillionPromptTokens,
    speechUsd: HEDGED_SHARE * (characters / 1_000) * speaks.usdPerThousandCharacters,
  };
}
