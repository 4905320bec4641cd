import { join } from 'node:path';
import { asEtheraError, type CallRecord, EtheraError } from '@ethera/contract';
import { type Environment, loadSettings } from '../config.ts';
import { type CallSource, callStartedAt } from '../journal/call-source.ts';
import { callInBrief, callsTable } from '../journal/calls-table.ts';
import { createDiskCallSource } from '../journal/disk-call-source.ts';
import { isSameNumber } from '../journal/masked-number.ts';
import { createS3CallSource } from '../journal/s3-call-source.ts';
import { jsonText } from '../journal/words.ts';
import { readArgs, readCount, readMoment } from './call-options.ts';
import { type Command, UsageError } from './command.ts';
import { takeStage } from './edge-config.ts';
import { openOperatorObjects } from './operator-objects.ts';

const DEFAULT_LAST = 20;
const MOST = 10_000;
/** S3 takes some 25 ms for each; all calls of a number may lie among thousands. */
const READ_AT_ONCE = 16;

const usage = `usage: ethera-edge calls [--stage <stage>] [--since <moment>] [--last <n>] [--number <number>] [--numbers] [--json] [--s3]

Lists finished calls, newest first, from the journal on this machine.
  --since <moment>   those that began since: 2h, 7d, 2026-11-23 or 2026-11-23T09:00 (UTC)
  --last <n>         the newest n; ${DEFAULT_LAST} unless --since is given
  --number <number>  those from or to a phone number, by its last digits
  --numbers          shows phone numbers in full
  --json             one JSON array
  --s3               from the stage's bucket: all edges, and what is older; with your own AWS credentials
`;

export const callsCommand: Command = {
  name: 'calls',
  summary: 'Lists recent calls.',
  usage,
  run: (args, env) =>
    listCalls(args, env, {
      out: process.stdout,
      error: process.stderr,
      nowMs: Date.now(),
      width: process.stdout.columns,
    }),
};

export interface CommandOutput {
  readonly out: { write(text: string): unknown };
  readonly error: { write(text: string): unknown };
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Characters of a line, where that is known: not when it goes into a file or another program. */
  readonly width?: number | undefined;
}

/** @returns the exit code. @throws UsageError, EtheraError */
export async function listCalls(args: readonly string[], env: Environment, output: CommandOutput): Promise<number> {
  const staged = takeStage(args, env);
  const { values, positionals } = readArgs(staged.rest, {
    since: { type: 'string' },
    last: { type: 'string' },
    number: { type: 'string' },
    numbers: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    s3: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError(`"calls" takes no ${positionals[0]}: "show" shows one call`);
  const since = values.since === undefined ? null : readMoment(values.since, output.nowMs);
  const usual = since === null ? DEFAULT_LAST : MOST;
  const last = values.last === undefined ? usual : readCount('last', values.last, MOST);
  const objects = values.s3 ? await openOperatorObjects(staged.env) : undefined;
  try {
    const [source, place] = objects
      ? [createS3CallSource(objects), 'the stage’s bucket']
      : sourceOfJournal(journalFolder(staged.env));
    const wanted = { since, last, number: values.number };
    const records = await recentCalls(source, wanted, (error) => tell(output, error));
    const { numbers } = values;
    if (values.json) output.out.write(`${jsonText(records.map((each) => callInBrief(each, { numbers })))}\n`);
    else if (records.length > 0)
      output.out.write(`${callsTable(records, { numbers, width: output.width }).join('\n')}\n`);
    else output.out.write(`no such calls in ${place}\n`);
    return 0;
  } finally {
    objects?.close();
  }
}

const sourceOfJournal = (folder: string) => [createDiskCallSource(folder), folder] as const;

/** @throws EtheraError `config.invalid` */
export function journalFolder(env: Environment): string {
  const { stateDir } = loadSettings(env, ['stage', 'stateDir']);
  return join(stateDir, 'journal');
}

interface WantedCalls {
  /** Epoch milliseconds. */
  readonly since: number | null;
  readonly last: number;
  readonly number: string | undefined;
}

/** One damaged record must not hide the others. */
async function recentCalls(
  source: CallSource,
  { since, last, number }: WantedCalls,
  skipped: (error: EtheraError) => void,
): Promise<CallRecord[]> {
  const isWanted = ({ caller, called }: CallRecord) =>
    number === undefined || isSameNumber(caller, number) || isSameNumber(called, number);
  const read = async (callId: string) => {
    try {
      return await source.read(callId);
    } catch (thrown) {
      const error = asEtheraError(thrown);
      // A call whose record is still to come, or has just been removed, is none yet, or no more.
      if (error.code === 'call.unknown') return undefined;
      if (error.code !== 'call.unreadable') throw thrown;
      return error;
    }
  };
  const found: CallRecord[] = [];
  for await (const callIds of batches(source.callIds(), since)) {
    // In their order: what is wrong with older calls than those asked for is nobody's question.
    for (const record of await Promise.all(callIds.map(read))) {
      if (record instanceof EtheraError) skipped(record);
      else if (record && isWanted(record)) found.push(record);
      if (found.length >= last) return found;
    }
  }
  return found;
}

/** Ids of calls that began since then, as many at a time as are worth reading at once. */
async function* batches(callIds: AsyncIterable<string>, since: number | null): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const callId of callIds) {
    if (since !== null && callStartedAt(callId) < since) break;
    batch.push(callId);
    if (batch.length < READ_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function tell({ error: stream }: CommandOutput, { code, message, remedy }: EtheraError): void {
  stream.write(`ethera-edge: ${code}: ${message} — ${remedy}\n`);
}
