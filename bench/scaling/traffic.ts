import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { createSampler, type Sampler } from '../../local/src/latency.ts';
import { publishedGroqProfile } from '../published-profile.ts';
import { answerOf } from './answer.ts';
import type { Inputs } from './inputs.ts';
import type { Resource } from './limits.ts';
import { RequestLog, type Requests } from './request-log.ts';

/** What many calls ask of everybody in a stretch of time. */
export interface Traffic {
  /** Lines, each with one call after the other. */
  readonly lines: number;
  readonly durationMs: number;
  /** How long all calls together were there. */
  readonly callMs: number;
  readonly requests: Readonly<Record<Resource, Requests>>;
  /** Sums over the calls, for a minute of one. */
  readonly perCallMinute: {
    readonly turns: number;
    readonly attempts: number;
    readonly characters: number;
    readonly uplinkBits: number;
  };
}

export interface TrafficOptions {
  readonly inputs: Inputs;
  readonly seed: number;
  readonly lines: number;
  readonly durationMs: number;
  /** `steady`: on each line one call follows the other. `at-once`: one call a line comes within this time, and stays. */
  readonly arrival: { readonly kind: 'steady' } | { readonly kind: 'at-once'; readonly withinMs: number };
}

/** Calls that are there already when the counting begins came in these, so that they are not all at their greeting. */
const headStartMs = 60_000;

/** Simulates calls, each by itself: nobody is refused, so that one simulation can be held against any limit. */
export function simulateTraffic({ inputs, seed, lines, durationMs, arrival }: TrafficOptions): Traffic {
  const simulation = new Simulation(inputs, seed, durationMs);
  const callMs = inputs.callMinutes * 60_000;
  for (let line = 0; line < lines; line++) {
    if (arrival.kind === 'at-once') {
      simulation.call(line, arrival.withinMs * simulation.random(), Number.POSITIVE_INFINITY);
      continue;
    }
    let fromMs = -headStartMs * simulation.random();
    // A length that is drawn so has, at any moment, as much before it as a new one.
    for (
      let endMs = simulation.exponential(callMs);
      fromMs < durationMs;
      endMs = fromMs + simulation.exponential(callMs)
    ) {
      simulation.call(line, fromMs, endMs);
      fromMs = endMs + simulation.exponential(inputs.betweenCallsMs);
    }
  }
  return simulation.traffic(lines);
}

class Simulation {
  readonly random: () => number;
  readonly #draw: Sampler;
  readonly #inputs: Inputs;
  readonly #durationMs: number;
  readonly #logs: Record<Resource, RequestLog> = {
    lambda: new RequestLog(),
    speech: new RequestLog(),
    chatTokens: new RequestLog(),
    chatRequests: new RequestLog(),
    transcriptions: new RequestLog(),
    audioSeconds: new RequestLog(),
    s3Puts: new RequestLog(),
    s3Heads: new RequestLog(),
  };
  #line = 0;
  #callMs = 0;
  #turns = 0;
  #attempts = 0;
  #characters = 0;
  #uplinkBits = 0;

  constructor(inputs: Inputs, seed: number, durationMs: number) {
    this.#inputs = inputs;
    this.#durationMs = durationMs;
    this.random = seededRandom(seed);
    this.#draw = createSampler(seed + 1);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.random());
  }

  /** One call, from its answer to its end. */
  call(line: number, fromMs: number, endMs: number): void {
    const inputs = this.#inputs;
    const turnMs = turnTimes(inputs);
    this.#line = line;
    const untilMs = Math.min(endMs, this.#durationMs);
    this.#callMs += Math.max(0, untilMs - Math.max(0, fromMs));
    for (let warmUp = 0; warmUp < inputs.warmUps; warmUp++) this.#add('lambda', fromMs, inputs.warmMs);
    let atMs = fromMs + inputs.greetingMs;
    while (atMs < untilMs) {
      const spokenFromMs = atMs + this.exponential(turnMs.thinking);
      const spokenMs = this.#aroundTwice(turnMs.talking);
      atMs = this.#turn(spokenFromMs, spokenMs, untilMs);
    }
    if (endMs < this.#durationMs) this.#wrapUp(endMs);
  }

  traffic(lines: number): Traffic {
    const minutes = this.#callMs / 60_000;
    const entries = Object.entries(this.#logs).map(([resource, log]) => [resource, log.sorted()]);
    return {
      lines,
      durationMs: this.#durationMs,
      callMs: this.#callMs,
      requests: Object.fromEntries(entries) as Record<Resource, Requests>,
      perCallMinute: {
        turns: this.#turns / minutes,
        attempts: this.#attempts / minutes,
        characters: this.#characters / minutes,
        uplinkBits: this.#uplinkBits / minutes,
      },
    };
  }

  /** @returns when the caller has heard the reply */
  #turn(fromMs: number, spokenMs: number, untilMs: number): number {
    const inputs = this.#inputs;
    const pauses = this.#pausesOfTurn();
    for (let pause = 0; pause < pauses; pause++) {
      const share = (pause + this.random()) / pauses;
      const atMs = fromMs + share * spokenMs + inputs.pauseMs;
      if (atMs < untilMs) this.#talkedOver(atMs, share * spokenMs);
    }
    const atMs = fromMs + spokenMs + inputs.pauseMs;
    if (atMs >= untilMs) return atMs;
    if (atMs >= 0) this.#turns += 1;
    const characters = this.#aroundTwice(replyCharacters(inputs));
    const answer = answerOf(characters, inputs, this.#draw);
    this.#attempt(atMs, spokenMs, false);
    this.#add('lambda', atMs, answer.functionMs);
    this.#chat(atMs + answer.chatAtMs, false);
    for (const { atMs: afterMs, openMs } of answer.speech) {
      if (atMs + afterMs < untilMs) this.#add('speech', atMs + afterMs, openMs);
    }
    if (atMs >= 0) this.#characters += characters;
    this.#watch(atMs, answer.watchedMs, answer.speech.length - 1, false);
    // turn.json and reply.ulaw.
    for (let put = 0; put < 2; put++) this.#add('s3Puts', atMs + answer.functionMs, 1);
    return atMs + answer.heardAtMs;
  }

  /** An attempt after which the caller goes on: it ends when it has found its marker. */
  #talkedOver(atMs: number, spokenMs: number): void {
    const inputs = this.#inputs;
    const resumedMs = (inputs.longestPauseMs - inputs.pauseMs) * this.random();
    const foundMs = resumedMs + 2 * inputs.s3Ms + inputs.cancelPollMs * this.random();
    const chatAtMs = this.#draw(publishedGroqProfile.transcriptionMs);
    this.#attempt(atMs, spokenMs, true);
    this.#add('lambda', atMs, foundMs + inputs.s3Ms, true);
    if (chatAtMs < foundMs) this.#chat(atMs + chatAtMs, true);
    this.#watch(atMs, foundMs, 0, true);
    // The marker, and turn.json.
    this.#add('s3Puts', atMs + resumedMs, 1, true);
    this.#add('s3Puts', atMs + foundMs, 1, true);
  }

  /** What every attempt does: its recording goes to S3 and, in letters, to the function, which has it transcribed. */
  #attempt(atMs: number, spokenMs: number, eager: boolean): void {
    if (atMs >= 0) {
      this.#attempts += 1;
      this.#uplinkBits += 8 * spokenMs * ulawBytesPerMs * (1 + base64Growth);
    }
    this.#add('s3Puts', atMs, 1, eager);
    this.#add('transcriptions', atMs, 1, eager);
    this.#add('audioSeconds', atMs, spokenMs / 1_000, eager);
  }

  #chat(atMs: number, eager: boolean): void {
    this.#add('chatRequests', atMs, 1, eager);
    this.#add('chatTokens', atMs, this.#inputs.promptTokens + this.#inputs.completionTokens, eager);
  }

  #watch(atMs: number, forMs: number, laterPieces: number, eager: boolean): void {
    const everyMs = this.#inputs.cancelPollMs + this.#inputs.s3Ms;
    for (let afterMs = 0; afterMs < forMs; afterMs += everyMs) this.#add('s3Heads', atMs + afterMs, 1, eager);
    for (let piece = 0; piece < laterPieces; piece++) this.#add('s3Heads', atMs + forMs, 1, eager);
  }

  #wrapUp(atMs: number): void {
    this.#add('lambda', atMs, this.#inputs.wrapUpMs);
    this.#add('chatRequests', atMs, 1);
    this.#add('chatTokens', atMs, this.#inputs.wrapUpTokens);
    for (let put = 0; put < 2; put++) this.#add('s3Puts', atMs, 1);
  }

  /** Nothing that is asked for before or after the counting counts. */
  #add(resource: Resource, atMs: number, size: number, eager = false): void {
    if (atMs >= 0 && atMs < this.#durationMs) this.#logs[resource].add(atMs, size, this.#line, eager);
  }

  /** How often a caller pauses long enough for an attempt and goes on, by chance; no more than there are attempts. */
  #pausesOfTurn(): number {
    const mean = this.#inputs.attemptsPerTurn - 1;
    let pauses = 0;
    for (let passedMs = this.exponential(1); passedMs < mean; passedMs += this.exponential(1)) pauses += 1;
    return Math.min(pauses, this.#inputs.maxEagerAttempts);
  }

  /** Seldom much shorter or longer than the mean. */
  #aroundTwice(mean: number): number {
    return (this.exponential(mean) + this.exponential(mean)) / 2;
  }
}

const ulawBytesPerMs = 8;
const base64Growth = 4 / 3;

/** From the end of the caller's speech until it is answered, which is no one's share of the call. */
const waitMs = 1_000;

/** Parts of a turn, on the average. The shares are of the whole call; what is left is the caller's thinking. */
function turnTimes({ callMinutes, turnsPerCall, callerShare, agentShare, greetingMs }: Inputs) {
  const callMs = callMinutes * 60_000;
  const talking = (callerShare * callMs) / turnsPerCall;
  const answering = (agentShare * callMs) / turnsPerCall;
  const thinking = Math.max(0, (callMs - greetingMs) / turnsPerCall - talking - answering - waitMs);
  return { talking, thinking };
}

function replyCharacters({ callMinutes, turnsPerCall, agentShare, charactersPerSecond }: Inputs): number {
  return (agentShare * callMinutes * 60 * charactersPerSecond) / turnsPerCall;
}
