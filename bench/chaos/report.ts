import { textTable } from '../picture/text-table.ts';
import type { CampaignFacts } from './campaign.ts';
import { type FaultDeed, faultTargets } from './fault-catalogue.ts';
import type { FaultEntry } from './fault-journal.ts';
import type { ChaosPlan } from './plan.ts';
import { countsOf, type Violation, type ViolationKind } from './violation.ts';

/** The campaign's last line. */
export interface ChaosFigures extends Record<ViolationKind, number> {
  /** Faults that struck something. */
  readonly faults: number;
  /** Calls that were answered, by the agent or by the fallback. */
  readonly calls: number;
  /** Turns that the agent took. */
  readonly turns: number;
}

export function figuresOf(facts: CampaignFacts, turns: number, violations: readonly Violation[]): ChaosFigures {
  return {
    faults: facts.journal.struck,
    calls: facts.accounts.filter(({ answeredAtMs }) => answeredAtMs !== null).length,
    turns,
    ...countsOf(violations),
  };
}

/** Whether nothing was violated, and as much was done as was asked for. */
export function isClean(figures: ChaosFigures, wanted: { readonly faults: number; readonly calls: number }): boolean {
  const { faults, calls, turns: _, ...counts } = figures;
  return Object.values(counts).every((count) => count === 0) && faults >= wanted.faults && calls >= wanted.calls;
}

const nearMs = 20_000;

/** What a person needs to look at each violation: when, which call, and what was broken about then. */
export function violationLines(
  violations: readonly Violation[],
  { journal, startedAtMs }: Pick<CampaignFacts, 'journal' | 'startedAtMs'>,
): string[] {
  return violations.flatMap(({ kind, call, atMs, what }) => {
    const who = call === null ? '' : ` call ${call}`;
    const head = `${kind}${who}${atMs === null ? '' : ` at ${secondsAt(atMs, startedAtMs)}`}: ${what}`;
    const near = atMs === null ? [] : journal.entries.filter((entry) => entry.struck && isNear(entry, atMs));
    return [head, ...near.map((entry) => `    ${faultLine(entry, startedAtMs)}`)];
  });
}

/** Each fault in a line, with the time for which it lasted. */
export function faultLine({ id, name, fromMs, untilMs, struck, error }: FaultEntry, startedAtMs: number): string {
  const end = untilMs === Number.POSITIVE_INFINITY ? 'the end' : secondsAt(untilMs, startedAtMs);
  return `fault ${id} from ${secondsAt(fromMs, startedAtMs)} to ${end}: ${name}${struck ? '' : ' (struck nothing)'}${error ? ` (failed: ${error.split('\n', 1)[0]})` : ''}`;
}

/** How many faults were planned, and struck, by what they were done to. */
export function faultTable({ entries }: { readonly entries: readonly FaultEntry[] }): string[] {
  const rows = faultTargets.flatMap((target) => {
    const own = entries.filter(({ deed }: { deed: FaultDeed }) => deed.target === target);
    return own.length === 0 ? [] : [[target, own.length, own.filter(({ struck }) => struck).length]];
  });
  return textTable(['faults', 'done', 'struck'], rows);
}

/** The plan in lines, without doing any of it. */
export function planLines({ seed, calls, faults }: ChaosPlan, nameOf: (deed: FaultDeed) => string): string[] {
  return [
    `seed ${seed}: ${calls.length} calls, ${faults.length} faults`,
    ...calls.map(
      ({ call, startMs, steps, leave }) =>
        `  call ${call} at ${seconds(startMs)}: ${[...steps, leave].map((step) => JSON.stringify(step)).join(' ')}`,
    ),
    ...faults.map(({ id, atMs, deed }) => `  fault ${id} at ${seconds(atMs)}: ${nameOf(deed)}`),
  ];
}

function isNear({ fromMs, untilMs }: FaultEntry, atMs: number): boolean {
  return fromMs <= atMs + nearMs / 4 && untilMs >= atMs - nearMs;
}

function secondsAt(atMs: number, startedAtMs: number): string {
  return seconds(atMs - startedAtMs);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
