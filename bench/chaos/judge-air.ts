import type { AgentAbsence } from './agent-keeper.ts';
import { type CallAccount, overlaps, type SaidLine, type TimeWindow, without } from './call-account.ts';
import type { HeardRun } from './call-ear.ts';
import type { Violation } from './violation.ts';

/** A caller always hears something within this time, while something is owed. */
const mostSilenceMs = 3_000;
/** Packets are 20 ms, and this machine's clocks are looked at by turns. */
const toleranceMs = 150;
/** An agent that is back has adopted its calls and said so, within two seconds of being up and a phrase's way. */
const adoptionMs = 2_000 + 1_000;
/** The fallback has the caller within so long when no agent returns, and its first tone has its way, too. */
const fallbackMs = 10_000 + 1_500;
/** The dialplan's fallback, where unmarked sound lasts this long: shorter ones are a speech's last samples. */
const toneMs = 100;
/** Between the sentences of what is played. */
const joinedMs = 500;

export interface AirSurroundings {
  readonly absences: readonly AgentAbsence[];
  /** Asterisk was not there, or was not to be reached: nobody could have made a sound. */
  readonly unreachable: readonly TimeWindow[];
}

/**
 * Where a caller to whom something was owed heard nothing for more than three seconds.
 *
 * Owed are: a greeting after the answer; after each line the caller has said to its end, and that its own line brought across,
 * a sound at least each three seconds until its answer was heard to the end, or the agent begged pardon, or the fallback has the
 * caller; and after an agent was taken away a word of its successor, or the fallback. What the caller ends, by speaking on or by
 * hanging up, is not owed any longer.
 */
export function judgeAir(account: CallAccount, { absences, unreachable }: AirSurroundings): Violation[] {
  const { answeredAtMs, endedAtMs, heard, call } = account;
  if (answeredAtMs === null) return [];
  const inCall = { fromMs: answeredAtMs, toMs: endedAtMs };
  const excused = [...unreachable, ...absences.map(excuseOf)];
  const owed = [greetingOwed(account), ...account.said.flatMap((said) => answerOwed(said, account) ?? [])];
  const silent = owed.flatMap((window) => longestSilence(window, heard, excused) ?? []);
  const abandoned = absences
    .filter((absence) => overlaps(absence, inCall) && absence.fromMs >= answeredAtMs)
    .flatMap((absence) => withoutSuccessor(absence, account, { absences, unreachable }) ?? []);
  return distinct([...silent, ...abandoned]).map(({ fromMs, toMs }) => ({
    kind: 'deadAirOver3s',
    call,
    atMs: fromMs,
    what: `${((toMs - fromMs) / 1000).toFixed(1)} s without a sound`,
  }));
}

/** While nobody is there to speak, and until the one who comes must have spoken. */
function excuseOf(absence: AgentAbsence): TimeWindow {
  return { fromMs: absence.fromMs, toMs: deadlineOf(absence) };
}

/** When a sound must have been heard at the latest: of the agent that is back, or of the fallback. */
function deadlineOf({ how, fromMs, toMs }: AgentAbsence): number {
  // A drain takes nobody away: its successor gets new calls alone.
  if (how === 'drain') return fromMs;
  return Math.min(toMs + adoptionMs, fromMs + fallbackMs);
}

function greetingOwed({ answeredAtMs, endedAtMs, heard, said }: CallAccount): TimeWindow {
  const fromMs = answeredAtMs ?? endedAtMs;
  const first = heard.find(({ toMs }) => toMs >= fromMs);
  return { fromMs, toMs: Math.min(first?.fromMs ?? endedAtMs, said[0]?.startedAtMs ?? endedAtMs, endedAtMs) };
}

/** From the end of a line until nothing is owed for it; undefined where nothing was, or may not have got across. */
function answerOwed(said: SaidLine, account: CallAccount): TimeWindow | undefined {
  if (!said.whole) return undefined;
  const across = { fromMs: said.startedAtMs, toMs: said.endedAtMs + 1_000 };
  if (account.lineTrouble.some((trouble) => overlaps(trouble, across))) return undefined;
  const { endedAtMs: fromMs } = said;
  const next = account.said.find((other) => other.startedAtMs > said.startedAtMs);
  const satisfiedAtMs = satisfied(said, account);
  return { fromMs, toMs: Math.min(next?.startedAtMs ?? account.endedAtMs, account.endedAtMs, satisfiedAtMs) };
}

/** When the agent owed nothing more: the end of the answer, a phrase that begs pardon, or the fallback's first tone. */
function satisfied({ line, endedAtMs }: SaidLine, { heard, call }: CallAccount): number {
  const settles = ({ what, fromMs, toMs, ends }: HeardRun): number | undefined => {
    switch (what.kind) {
      case 'sound':
        return toMs - fromMs >= toneMs ? fromMs : undefined;
      case 'phrase':
        return what.name.startsWith('fillers') || what.name === 'handover' ? undefined : toMs;
      case 'reply':
        return what.owner === call && what.line === line && ends ? toMs : undefined;
    }
  };
  const times = heard.filter(({ toMs }) => toMs > endedAtMs).map(settles);
  return times.find((atMs) => atMs !== undefined) ?? Number.POSITIVE_INFINITY;
}

function longestSilence(
  window: TimeWindow,
  heard: readonly HeardRun[],
  excused: readonly TimeWindow[],
): TimeWindow | undefined {
  const sounds = heard.map(({ fromMs, toMs }) => ({ fromMs, toMs }));
  const gaps = without(window, [...sounds, ...excused]);
  return gaps.find(({ fromMs, toMs }) => toMs - fromMs > mostSilenceMs + toleranceMs);
}

/** An agent that was taken away owes a word, whatever was said before: its caller cannot know that it is gone. */
function withoutSuccessor(
  absence: AgentAbsence,
  { endedAtMs, heard }: CallAccount,
  { absences, unreachable }: AirSurroundings,
): TimeWindow | undefined {
  const { how, fromMs, toMs } = absence;
  // One that froze for a moment, or is followed at once, owes nothing but what was owed.
  const owesNothing = how === 'drain' || how === 'handOver' || (how === 'freeze' && toMs - fromMs < fallbackMs);
  if (owesNothing) return undefined;
  const playedUntilMs = playingAt(fromMs, heard);
  const window = { fromMs: playedUntilMs, toMs: Math.max(deadlineOf(absence), playedUntilMs + mostSilenceMs) };
  const others = [...unreachable, ...absences.filter((other) => other !== absence)];
  if (endedAtMs < window.toMs || others.some((other) => overlaps(other, { ...window, fromMs }))) return undefined;
  return heard.some((run) => run.fromMs > playedUntilMs && run.fromMs <= window.toMs) ? undefined : window;
}

/** Asterisk plays to its end what it has: until when the sound of that moment lasts. */
function playingAt(atMs: number, heard: readonly HeardRun[]): number {
  let untilMs = atMs;
  for (const { fromMs, toMs } of heard) {
    if (toMs > untilMs && fromMs <= untilMs + joinedMs) untilMs = toMs;
  }
  return untilMs;
}

function distinct(windows: readonly TimeWindow[]): TimeWindow[] {
  return windows.filter((window, index) => !windows.slice(0, index).some((other) => overlaps(other, window)));
}
