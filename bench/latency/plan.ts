import { type Column, type ColumnName, columnOf, type NetworkName } from './column.ts';
import { type Question, type Voice, voices } from './questions.ts';

/** Calls that are asked the same by the same voice, with the same draws. */
export interface Batch {
  readonly round: number;
  readonly voice: Voice;
  readonly columns: readonly Column[];
  readonly questions: readonly Question[];
}

export interface PlanInput {
  readonly columns: readonly ColumnName[];
  readonly networks: readonly NetworkName[];
  /** Of the default; every other column has one, and on the line without a technique one voice of it. */
  readonly rounds: number;
  readonly questions: readonly Question[];
  /** Everything once on loopback, of the line what stands beside others; one voice. */
  readonly quick: boolean;
}

/** What stands on the line beside others. */
const besideOthers: readonly ColumnName[] = ['default', 'ari', 'agi'];

/** What a technique buys on the line, one voice tells: a run is to be over in less than half an hour. */
function isAskedOnce({ network, name }: Column): boolean {
  return network === 'line' && !besideOthers.includes(name);
}

/** The columns of a run, those of a network one after the other. */
export function columnsOf({ columns, networks, quick }: Omit<PlanInput, 'rounds' | 'questions'>): Column[] {
  return networks.flatMap((network) =>
    columns
      .filter((name) => !quick || network === 'loopback' || networks.length === 1 || besideOthers.includes(name))
      .map((name) => columnOf(network, name)),
  );
}

/** The columns that somebody has to answer: what is measured of the default alone needs one, too. */
export function answeredColumns(
  input: Omit<PlanInput, 'rounds' | 'questions'> & { readonly extras: readonly string[] },
): Column[] {
  const columns = input.extras.length > 0 ? ['default' as const, ...input.columns] : input.columns;
  return columnsOf({ ...input, columns: [...new Set(columns)] });
}

/**
 * The calls of a run. All columns of a batch meet the same minutes of the machine, and begin in another order each time,
 * so that none is always first.
 */
export function planBatches(input: PlanInput): Batch[] {
  const { rounds, questions, quick } = input;
  const all = columnsOf(input);
  const speakers = quick ? voices.slice(0, 1) : voices;
  const batches: Batch[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [index, voice] of speakers.entries()) {
      const own = all.filter(
        (column) => (round === 1 && (index === 0 || !isAskedOnce(column))) || column.name === 'default',
      );
      if (own.length === 0) continue;
      const first = Math.floor((batches.length * own.length) / (rounds * speakers.length));
      batches.push({ round, voice, columns: [...own.slice(first), ...own.slice(0, first)], questions });
    }
  }
  return batches;
}
