// Stands where `sst` looks for the Pulumi CLI, and does of it what `sst diff` uses: evaluate the program that SST
// built, answer with an event log and a checkpoint. Instead of the cloud it writes the file that RENDER_OUTPUT names.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Evaluation, evaluate, type ResourceState, stackType } from './evaluate.ts';

/** Of the Pulumi that SST 4.17 ships with; it refuses much older ones. */
const version = 'v3.215.0';

const [command, ...args] = process.argv.slice(2);
switch (command) {
  case 'version':
    process.stdout.write(`${version}\n`);
    break;
  case 'stack':
    saveCheckpoint(required(args[1], 'the stack to make'), []);
    break;
  case 'preview':
    await preview();
    break;
  default:
    throw new Error(`The offline render has no "pulumi ${command}": run "sst diff".`);
}

async function preview(): Promise<void> {
  exitWithParent();
  const stack = option('--stack');
  const eventLog = option('--event-log');
  const output = required(process.env.RENDER_OUTPUT, 'RENDER_OUTPUT');
  const main = required(/^main: (.*)$/m.exec(readFileSync('Pulumi.yaml', 'utf8'))?.[1], 'the program in Pulumi.yaml');
  const region = required(/aws:region=(\S+)/.exec(args.join(' '))?.[1], 'the region of the AWS provider');
  const { app, stage } = stackParts(stack);
  const cwd = process.cwd();
  await evaluate(main, { app, stage, region }, (evaluation) => {
    // The program changes the working directory; the checkpoint belongs where this process was started.
    process.chdir(cwd);
    saveCheckpoint(stack, evaluation.state);
    writeFileSync(eventLog, events(evaluation));
    writeFileSync(output, JSON.stringify({ app, stage, region, ...evaluation }));
    process.exitCode = evaluation.failures.length > 0 ? 1 : 0;
  });
}

/** The engine's events, one JSON document a line, from which SST reports and generates types. */
function events({ state, failures }: Evaluation): string {
  const created = state
    .filter(({ type }) => type !== stackType)
    .map(({ urn, type, outputs }) => ({
      resOutputsEvent: {
        metadata: {
          op: 'create',
          urn,
          type,
          old: null,
          new: { type, urn, inputs: {}, outputs, parent: '', protect: false, provider: '', id: '' },
          detailedDiff: null,
        },
      },
    }));
  const failed = failures.map((message) => ({
    diagnosticEvent: { severity: 'error', message, prefix: '', color: 'never' },
  }));
  const summary = {
    summaryEvent: {
      maybeCorrupt: false,
      durationSeconds: 1,
      resourceChanges: { create: state.length },
      PolicyPacks: {},
    },
  };
  return [...created, ...failed, summary]
    .map((event, sequence) => `${JSON.stringify({ sequence, timestamp: 0, ...event })}\n`)
    .join('');
}

function saveCheckpoint(stack: string, resources: readonly ResourceState[]): void {
  const { app, stage } = stackParts(stack);
  const file = join(process.cwd(), '.pulumi', 'stacks', app, `${stage}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const manifest = { time: new Date(0).toISOString(), magic: '', version };
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint: { stack, latest: { manifest, resources } } }));
}

/** SST starts Pulumi in a session of its own, so that it would outlive an SST that is killed. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 250).unref();
}

function stackParts(stack: string) {
  const [, app, stage] = stack.split('/');
  return { app: required(app, 'an application in the name of the stack'), stage: required(stage, 'a stage') };
}

function option(name: string): string {
  const at = args.indexOf(name);
  return required(at < 0 ? undefined : args[at + 1], name);
}

function required(value: string | undefined, what: string): string {
  if (!value) throw new Error(`pulumi was called without ${what}.`);
  return value;
}
