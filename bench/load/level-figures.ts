import { decodeMulaw } from '../../local/src/audio/mulaw.ts';
import { ordinaryTurnTaking } from '../../personas/persona.ts';
import { quietTailMs } from '../latency/quiet-tail.ts';
import { quantile } from '../statistics/quantiles.ts';
import type { CallerEnd, CallerTurn } from './caller-messages.ts';
import type { CallerScript, LineName } from './caller-script.ts';
import type { LevelFacts } from './level.ts';
import { type TurnLatency, turnLatencies } from './turn-latency.ts';

/** What went wrong, counted. */
export interface Failures {
  /** Calls that were not answered. */
  readonly refused: number;
  /** Calls that ended before their caller wanted it. */
  readonly dropped: number;
  /** Turns without an answer, and those whose answer broke off. */
  readonly unanswered: number;
  readonly brokenOff: number;
  /** Answers of which sound was lost on the way. */
  readonly withHoles: number;
  /** Turns in which a caller heard the answer to another line of its own. */
  readonly wrongAnswers: number;
  /** Turns in which a caller heard what was for somebody else. */
  readonly crossTalk: number;
  /** Lines that the agent logged as errors. */
  readonly errorLines: number;
  /** Channels, recordings and files that were still there after the calls. */
  readonly leftBehind: number;
  /** Callers who were turned away though there was room, and those who were not though there was none. */
  readonly wronglyAdmitted: number;
  /** The level was ended before everybody had done everything. */
  readonly stopped: number;
}

/** Middle and 95th percentile, in milliseconds; null of nothing. */
export interface Spread {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface LevelFigures {
  readonly name: string;
  readonly callers: number;
  /** Callers who were up at the same time. */
  readonly up: number;
  readonly heldSeconds: number;
  readonly stopped: string | null;
  /** Turns that began while all were up, and were answered by a warm function. */
  readonly turns: number;
  readonly turnsPerSecond: number;
  readonly voiceToVoiceMs: Spread;
  readonly floorMs: Spread;
  readonly overheadMs: Spread;
  /** Those whose requests to the stand-ins were not all found again. */
  readonly turnsWithoutFloor: number;
  /** Turns of the whole level that had to wait for a function to start. */
  readonly coldTurns: number;
  readonly coldOverheadMs: Spread;
  readonly attemptsPerTurn: number | null;
  /** Answers that came behind a filler. */
  readonly fillers: number;
  /** Callers beyond the edge's limit who heard that no line is free. */
  readonly turnedAway: number;
  /** How often the agent stopped making turns before the silence is full, for want of quota. */
  readonly eagerTurnsOff: number;
  readonly failures: Failures;
  readonly warnings: number;
  /** Of one core, while all were up; the agent's busiest second too. */
  readonly agentCpu: number | null;
  readonly agentCpuWorst: number | null;
  /** Processor time of the agent for each turn that began while all were up, calls and snoops and all. */
  readonly agentCpuMsPerTurn: number | null;
  readonly asteriskCpu: number | null;
  readonly callersCpu: number | null;
  readonly standInsCpu: number | null;
  /** Of one core, over the whole level. */
  readonly functionsCpu: number;
  /** Of all cores. */
  readonly machineBusy: number;
  readonly agentRssMb: number | null;
  readonly agentRssMbPerCall: number | null;
  readonly agentHandles: number | null;
  readonly agentHandlesBefore: number | null;
  readonly agentHandlesAfter: number | null;
  /** Started before the first call. */
  readonly functionsWarmed: number;
  readonly functionProcesses: number;
  readonly functionInvocations: number;
  readonly functionThrottles: number;
  /** The 99th percentile of the worst caller. */
  readonly callersLateP99Ms: number;
  readonly standInsLateP99Ms: number;
  /** How far the beginnings of replies by their marks are from those in recordings, at the 95th percentile. */
  readonly onsetErrorP95Ms: number | null;
  readonly onsetsCompared: number;
  /** Of one core: what neither the level nor its callers have used. Functions count by their mean. */
  readonly othersCpu: number;
}

/** One packet that is lost at each end of a pause may be silence; more is a hole. */
const tolerableHoleMarks = 6;
/** A filler is longer; a click or the tail of what was interrupted is shorter. */
const fillerMs = 240;

export function figuresOf(
  facts: LevelFacts,
  scripts: readonly CallerScript[],
  said: (name: LineName) => Uint8Array,
): LevelFigures {
  const tails = new Map<string, number>();
  const tailOf = (name: LineName): number => {
    const key = `${name.owner}/${name.line}`;
    const known = tails.get(key) ?? quietTailMs(decodeMulaw(said(name)), ordinaryTurnTaking.talkEnergy);
    tails.set(key, known);
    return known;
  };
  const all = turnLatencies({ ...facts, scripts, quietTailMs: tailOf });
  const cold = all.filter(({ coldStart }) => coldStart);
  const isHeld = ({ startedAtMs }: CallerTurn) => startedAtMs >= facts.held.fromMs && startedAtMs < facts.held.untilMs;
  const held = all.filter(({ turn, coldStart }) => !coldStart && isHeld(turn));
  const begun = facts.turns.filter(isHeld).length;
  const heldSeconds = (facts.held.untilMs - facts.held.fromMs) / 1000;
  const { agent, asterisk, callers, standIns } = facts.use;
  const attempts = held.filter((latency) => latency.attempts > 0).map((latency) => latency.attempts);
  const functionsCpu = facts.functionsCpuMs / facts.tookMs;
  const ours = [agent, asterisk, callers, standIns].reduce((sum, use) => sum + (use?.cpuShare ?? 0), functionsCpu);
  const rss = agent?.rssPeakMb ?? null;
  const before = facts.agentBefore;
  return {
    name: facts.name,
    callers: facts.callers,
    up: facts.up,
    heldSeconds,
    stopped: facts.stopped,
    turns: held.length,
    turnsPerSecond: begun / heldSeconds,
    voiceToVoiceMs: spread(held.map(({ voiceToVoiceMs }) => voiceToVoiceMs)),
    floorMs: spread(held.flatMap(({ floorMs }) => floorMs ?? [])),
    overheadMs: overheadOf(held),
    turnsWithoutFloor: held.filter(({ floorMs }) => floorMs === null).length,
    coldTurns: cold.length,
    coldOverheadMs: overheadOf(cold),
    attemptsPerTurn: attempts.length === 0 ? null : attempts.reduce((sum, count) => sum + count, 0) / attempts.length,
    fillers: facts.turns.filter(({ reply }) => reply.firstAtMs !== null && reply.otherMs >= fillerMs).length,
    turnedAway: facts.ends.filter(isTurnedAway).length,
    eagerTurnsOff: facts.warnings.filter(({ message }) => message === 'eager turns off').length,
    failures: failuresOf(facts),
    warnings: facts.warnings.length,
    agentCpu: agent?.cpuShare ?? null,
    agentCpuWorst: agent?.cpuShareWorst ?? null,
    agentCpuMsPerTurn: agent && begun > 0 ? (agent.cpuShare * heldSeconds * 1000) / begun : null,
    asteriskCpu: asterisk?.cpuShare ?? null,
    callersCpu: callers?.cpuShare ?? null,
    standInsCpu: standIns?.cpuShare ?? null,
    functionsCpu,
    machineBusy: facts.machineBusy,
    agentRssMb: rss,
    agentRssMbPerCall: rss === null || !before ? null : (rss - before.rssMb) / facts.callers,
    agentHandles: agent?.handlesPeak ?? null,
    agentHandlesBefore: before?.handles ?? null,
    agentHandlesAfter: facts.agentAfter?.handles ?? null,
    functionsWarmed: facts.functions.warmed,
    functionProcesses: facts.functions.processes,
    functionInvocations: facts.functions.invocations,
    functionThrottles: facts.functions.throttles,
    callersLateP99Ms: Math.max(0, ...facts.ends.map(({ latenessP99Ms }) => latenessP99Ms)),
    standInsLateP99Ms: facts.standInsLateMs,
    onsetErrorP95Ms: quantile(facts.onsetDifferencesMs.map(Math.abs), 0.95) ?? null,
    onsetsCompared: facts.onsetDifferencesMs.length,
    othersCpu: Math.max(0, facts.machineBusy * facts.cores - ours),
  };
}

/** What went wrong in all of the level, not only while all were up. */
export function failuresOf({ callers, callLimit, ends, turns, errors, leftovers, stopped }: LevelFacts): Failures {
  const count = (is: (turn: CallerTurn) => boolean) => turns.filter(is).length;
  const unheard = callers - ends.length;
  const turnedAway = ends.filter(isTurnedAway).length;
  return {
    refused: ends.filter(({ answered }) => !answered).length + unheard,
    dropped: ends.filter((end) => end.answered && end.fault !== null && !isTurnedAway(end)).length,
    unanswered: count(({ heard }) => heard === 'nothing'),
    brokenOff: count(({ heard }) => heard === 'part'),
    withHoles: count(({ heard, reply }) => heard === 'whole' && reply.allMarks - reply.heardMarks > tolerableHoleMarks),
    wrongAnswers: count(({ reply }) => reply.wrongPackets > 0),
    crossTalk: count(({ reply }) => reply.foreignPackets > 0),
    errorLines: errors.length,
    leftBehind: leftovers.channels.length + leftovers.recordings.length + leftovers.agentFiles.length,
    wronglyAdmitted: Math.abs(turnedAway - Math.max(0, callers - (callLimit ?? callers))),
    stopped: stopped === null ? 0 : 1,
  };
}

/** So much of a sentence says why. */
const reasonMs = 1_000;

/** Was picked up, heard something that is no greeting to talk after, and was let go. */
function isTurnedAway({ answered, wasUp, fault, otherMs }: CallerEnd): boolean {
  return answered && !wasUp && fault !== null && otherMs >= reasonMs;
}

function overheadOf(latencies: readonly TurnLatency[]): Spread {
  return spread(latencies.flatMap(({ overheadMs }) => overheadMs ?? []));
}

function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5) ?? null, p95: quantile(values, 0.95) ?? null };
}
