import { BUY_AHEAD_MS } from '../../functions/src/speech-pacing.ts';
import { ordinaryTurnTaking } from '../../personas/persona.ts';
import { statedConversation } from '../../scripts/cost/conversation.ts';
import { lineNetwork } from '../published-profile.ts';

/** A number that the simulation takes for granted, and who says so. */
export interface Input {
  readonly value: number;
  readonly source: string;
}

const { wrapUp } = statedConversation;
const cost = 'scripts/cost/conversation.ts, as npm run cost';
const persona = 'ordinaryTurnTaking in personas/persona.ts';
const chunker = 'assumed, between the bounds of functions/src/text-chunker.ts';
const measured = 'measured on 2 shared cores before the first line was written; npm run bench:load measures it again';

/** Everything that `--set NAME=VALUE` can change. Latencies are those of bench/published-profile.ts. */
export const inputs = {
  callMinutes: { value: statedConversation.minutes, source: cost },
  turnsPerCall: { value: statedConversation.turns, source: cost },
  attemptsPerTurn: {
    value: statedConversation.attempts / statedConversation.turns,
    source: `${cost}; npm run bench prints what it measures`,
  },
  agentShare: { value: statedConversation.agentShare, source: cost },
  callerShare: { value: statedConversation.callerShare, source: cost },
  charactersPerSecond: {
    value: (statedConversation.wordsPerMinute * statedConversation.charactersPerWord) / 60,
    source: cost,
  },
  promptTokens: { value: statedConversation.promptTokens, source: cost },
  completionTokens: { value: statedConversation.completionTokens, source: cost },
  betweenCallsMs: { value: 5_000, source: 'assumed: Poisson arrivals, of whom one soon takes a line that is free' },
  greetingMs: { value: 5_000, source: 'assumed: the shipped greetings take five seconds' },
  pauseMs: { value: ordinaryTurnTaking.pauseMs, source: persona },
  endOfTurnMs: { value: ordinaryTurnTaking.endOfTurnMs, source: persona },
  maxEagerAttempts: { value: ordinaryTurnTaking.maxEagerAttempts, source: persona },
  longestPauseMs: { value: 1_500, source: 'the longest pause within a turn of the labelled set, bench/turn-taking' },
  firstChunkCharacters: { value: 45, source: chunker },
  laterChunkCharacters: { value: 100, source: chunker },
  buyAheadMs: { value: BUY_AHEAD_MS, source: 'BUY_AHEAD_MS in functions/src/speech-pacing.ts' },
  cancelPollMs: { value: 150, source: 'POLL_MS in functions/src/cancel-watch.ts' },
  s3Ms: { value: Number(lineNetwork.s3Ms), source: 'lineNetwork in bench/published-profile.ts' },
  warmUps: { value: 2, source: 'WARM_ENVIRONMENTS in edge-agent/src/call/call-opening.ts' },
  warmMs: { value: 300, source: 'assumed: connections are opened, by each warm-up of a call' },
  coldStartMs: { value: 600, source: 'assumed: Lambda publishes no figure' },
  wrapUpMs: { value: wrapUp.functionMs, source: cost },
  wrapUpTokens: {
    value: (wrapUp.llm?.promptTokens ?? 0) + (wrapUp.llm?.completionTokens ?? 0),
    source: cost,
  },
  edgeCores: { value: 2, source: 'the machine that the next lines were measured on' },
  edgeCoreShare: { value: 0.7, source: 'assumed: what may be busy before audio is late' },
  asteriskCalls: { value: 200, source: `${measured}: fine at 200, worse at 350` },
  asteriskCorePerCall: { value: 0.0045, source: `${measured}: 71 to 97 % of a core at 200` },
  agentCorePerCall: { value: 0.003, source: 'the bar of npm run bench:load, which prints what it measures' },
  uplinkBitsPerSecond: {
    value: lineNetwork.edgeToCloud.upBitsPerSecond ?? Number.POSITIVE_INFINITY,
    source: 'lineNetwork in bench/published-profile.ts',
  },
  uplinkShare: { value: 0.5, source: 'assumed: recordings leave in bursts, and a full line lets each turn wait' },
} as const satisfies Readonly<Record<string, Input>>;

export type InputName = keyof typeof inputs;
export type Inputs = Readonly<Record<InputName, number>>;

/**
 * The inputs, some of them changed.
 * @param changes each `NAME=VALUE`
 * @throws {RangeError} for a name that is no input, or a value that is no number of at least 0
 */
export function readInputs(changes: readonly string[] = []): Inputs {
  const values = Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value]));
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=', 2);
    if (!Object.hasOwn(inputs, name)) throw new RangeError(`"${name}" is no input; --inputs lists them`);
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0) {
      throw new RangeError(`${name} is a number of at least 0, not "${text}"`);
    }
    values[name] = value;
  }
  return values as Inputs;
}
