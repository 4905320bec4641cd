import { costOfCall, type TurnModels, type TurnSummary, usdAgainstLimit } from '@ethera/contract';

/** The prompt of a persona (20,000 characters at most, about 3 a token) and what the tools add to it; of a usual one several requests. */
const PROMPT_TOKENS = 8_000;
/** A late one is asked for once more. */
const TRANSCRIPTIONS = 2;
/** The function asks for no longer answer. */
const ANSWER_TOKENS = 1_024;
/** The longest piece of a reply that is bought in one request: the function is one piece ahead of what it has sent. */
const CHUNK_CHARACTERS = 220;
/** The longest that the function runs. */
const FUNCTION_MS = 90_000;
/** Recording, reply and turn.json. */
const PUTS = 3;
/** Lambda has no more: for a briefing that does not say. */
const MOST_MEMORY_MB = 10_240;
/** The recogniser's shortest bill. A model whose price is not known may have the same. */
const SHORTEST_SECONDS = 10;

const unknownModels: TurnModels = { transcription: '', reply: '', speech: '' };

/** What is known of an attempt while it runs. */
export interface RunningAttempt {
  /** Of the recording. */
  readonly seconds: number;
  readonly historyCharacters: number;
  /** Of the reply, as far as it was announced. */
  readonly saidCharacters: number;
  /** From then on speech is bought. */
  readonly committed: boolean;
  /** How long it has run. Milliseconds. */
  readonly ranMs: number;
}

/**
 * What an attempt of which no end is known has cost at most so far, in US dollars. It stands for one that is cut off too: the
 * function finds its marker before it buys another piece.
 * @param models what the persona's turns were given before; null where no turn of it has come to its end yet
 */
export function usdAtMost(running: RunningAttempt, models: TurnModels | null, turnMemoryMb?: number): number {
  const { seconds, historyCharacters, saidCharacters, committed, ranMs } = running;
  const usage = {
    transcribedSeconds: seconds > 0 ? TRANSCRIPTIONS * Math.max(seconds, SHORTEST_SECONDS) : 0,
    // Two characters a token: less than any language that a persona speaks has.
    promptTokens: PROMPT_TOKENS + Math.ceil(historyCharacters / 2),
    completionTokens: ANSWER_TOKENS,
    speechCharacters: committed ? saidCharacters + CHUNK_CHARACTERS : 0,
  };
  return usd(usage, models ?? unknownModels, Math.min(FUNCTION_MS, ranMs), turnMemoryMb);
}

/** What an attempt has cost that came to its end, in US dollars: by the function's own account. */
export function usdOfEnded({ usage, models, timings }: TurnSummary, turnMemoryMb?: number): number {
  return usd(usage, models, timings.doneMs ?? FUNCTION_MS, turnMemoryMb);
}

function usd(usage: TurnSummary['usage'], models: TurnModels, functionMs: number, turnMemoryMb = MOST_MEMORY_MB) {
  const attempts = [{ usage, models, functionMs }];
  return usdAgainstLimit(costOfCall({ attempts, turnMemoryMb, puts: PUTS, wrapUp: null }));
}
