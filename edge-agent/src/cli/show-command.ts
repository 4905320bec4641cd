import type { CallRecord } from '@ethera/contract';
import type { Environment } from '../config.ts';
import { save, saveCallAudio } from '../journal/call-audio.ts';
import { knownCost } from '../journal/call-digest.ts';
import { findCall } from '../journal/call-source.ts';
import { callView } from '../journal/call-view.ts';
import { createDiskCallSource } from '../journal/disk-call-source.ts';
import { type FullerRecord, fullerRecord } from '../journal/fuller-record.ts';
import { maskedNumber } from '../journal/masked-number.ts';
import { createS3CallSource } from '../journal/s3-call-source.ts';
import { turnWaterfalls } from '../journal/turn-waterfall.ts';
import { waterfallSvg } from '../journal/waterfall-svg.ts';
import { jsonText } from '../journal/words.ts';
import type { ObjectReader } from '../ports/object-reader.ts';
import { readArgs } from './call-options.ts';
import { type CommandOutput, journalFolder } from './calls-command.ts';
import { type Command, UsageError } from './command.ts';
import { takeStage } from './edge-config.ts';
import { openOperatorObjects } from './operator-objects.ts';

const usage = `usage: ethera-edge show <call> [--stage <stage>] [--numbers] [--json] [--svg <file>] [--s3 [--audio <folder>]]

Shows one finished call: what was said and heard, every attempt, and where the time of each turn went.
  <call>             its id, or the beginning of it, as "ethera-edge calls" lists them
  --numbers          shows phone numbers in full
  --json             the record, with the waterfalls and the cost
  --svg <file>       also draws the waterfalls; without words or numbers
  --s3               from the stage's bucket, with your own AWS credentials: also attempts that were cut off, the summary
                     and the whole cost
  --audio <folder>   also saves the recordings, as WAV files
`;

export const showCommand: Command = {
  name: 'show',
  summary: 'Shows one call: its words, attempts, times and cost.',
  usage,
  run: (args, env) =>
    showCall(args, env, {
      out: process.stdout,
      error: process.stderr,
      nowMs: Date.now(),
      width: process.stdout.columns ?? DEFAULT_WIDTH,
    }),
};

const DEFAULT_WIDTH = 100;

export interface ShowOutput extends CommandOutput {
  /** Characters of a line. */
  readonly width: number;
}

/** @returns the exit code. @throws UsageError, EtheraError */
export async function showCall(args: readonly string[], env: Environment, output: ShowOutput): Promise<number> {
  const staged = takeStage(args, env);
  const { values, positionals } = readArgs(staged.rest, {
    numbers: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    svg: { type: 'string' },
    s3: { type: 'boolean', default: false },
    audio: { type: 'string' },
  });
  const [wanted, ...others] = positionals;
  if (!wanted || others.length > 0) throw new UsageError('"show" takes one call');
  if (values.audio !== undefined && !values.s3)
    throw new UsageError('"--audio" needs "--s3": recordings are not kept here');
  const objects = values.s3 ? await openOperatorObjects(staged.env) : undefined;
  try {
    const call = await findRecord(wanted, staged.env, objects);
    const { numbers } = values;
    if (values.json) output.out.write(`${jsonText(asJson(call, numbers), 2)}\n`);
    else output.out.write(`${callView(call.record, { ...viewOf(call), numbers, width: output.width }).join('\n')}\n`);
    const isDrawn = values.svg === undefined || (await draw(values.svg, call.record, output));
    if (values.audio !== undefined && objects) await saveAudio(values.audio, objects, call.record, output);
    return isDrawn ? 0 : 1;
  } finally {
    objects?.close();
  }
}

async function findRecord(wanted: string, env: Environment, objects: ObjectReader | undefined): Promise<FullerRecord> {
  const source = objects ? createS3CallSource(objects) : createDiskCallSource(journalFolder(env));
  const record = await source.read(await findCall(source, wanted));
  return objects ? fullerRecord(record, objects) : { record, cost: undefined, summary: undefined };
}

function viewOf({ cost, summary }: FullerRecord) {
  return { ...(cost && { cost }), ...(summary !== undefined && { summary }) };
}

function asJson({ record, cost, summary }: FullerRecord, numbers: boolean) {
  const { caller } = record;
  return {
    ...record,
    caller: numbers ? caller : maskedNumber(caller),
    waterfalls: turnWaterfalls(record).map(({ entry, attempt, waterfall }) => ({
      turn: entry.turn,
      attempt: attempt.attempt,
      ...waterfall,
    })),
    cost: cost ?? knownCost(record),
    summary: summary ?? null,
  };
}

/**
 * Beside the call itself, so that what is piped on stays what it is.
 * @returns whether there was anything to draw
 */
async function draw(file: string, record: CallRecord, { error }: ShowOutput): Promise<boolean> {
  const turns = turnWaterfalls(record);
  if (turns.length > 0) await save(file, waterfallSvg(record.callId, turns));
  error.write(turns.length > 0 ? `${file}\n` : `no turn of this call was sent: there is nothing to draw\n`);
  return turns.length > 0;
}

async function saveAudio(folder: string, objects: ObjectReader, { callId }: CallRecord, { error }: ShowOutput) {
  const paths = await saveCallAudio(objects, callId, folder);
  error.write(paths.length === 0 ? 'no audio of this call is kept\n' : `${paths.join('\n')}\n`);
}
