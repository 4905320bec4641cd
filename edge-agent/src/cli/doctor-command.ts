import { randomBytes } from 'node:crypto';
import { asEtheraError, type EdgeParameter } from '@ethera/contract';
import { type EdgeConfig, loadConfig } from '../config.ts';
import { failureOf } from '../doctor/check.ts';
import { createDoctor } from '../doctor/doctor.ts';
import { exitCodeOf, jsonOf, summaryOf, textOf } from '../doctor/report.ts';
import { type ReportLine, runChecks } from '../doctor/run-checks.ts';
import { type Command, UsageError } from './command.ts';
import { loadEdgeConfig, takeStage } from './edge-config.ts';

const usage = `usage: ethera-edge doctor [--stage <stage>] [--json]

Looks at everything a call needs: this machine, Asterisk, the bucket, the functions, the providers. One line for each, with
the remedy below it where something is wrong. Run it as the agent's user, with the agent's environment; an agent that runs
is not disturbed. Places one call of Asterisk to itself, puts one small object under calls/doctor/, and asks each provider the
smallest question there is.

--json   everything as one JSON object, at the end

Exit code: 0 all is well or only to be looked at, 1 something failed.
`;

export const doctorCommand: Command = { name: 'doctor', summary: 'Names what is misconfigured.', usage, run };

async function run(args: readonly string[], env: Parameters<Command['run']>[1]): Promise<number> {
  const json = args.includes('--json');
  const lines: ReportLine[] = [];
  const tell = (line: ReportLine) => {
    lines.push(line);
    if (!json) process.stdout.write(textOf(line));
  };
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, interrupt);
  try {
    await examine(
      args.filter((arg) => arg !== '--json'),
      env,
      tell,
      stop.signal,
    );
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, interrupt);
  }
  process.stdout.write(json ? jsonOf(lines) : summaryOf(lines));
  return stop.signal.aborted ? 1 : exitCodeOf(lines);
}

/** @throws UsageError */
async function examine(
  args: readonly string[],
  env: Parameters<Command['run']>[1],
  tell: (line: ReportLine) => void,
  stop: AbortSignal,
): Promise<void> {
  const { rest } = takeStage(args, env);
  if (rest.length > 0) throw new UsageError(`"doctor" takes no ${rest[0]}`);
  const read = await readConfig(args, env, tell);
  if (!read) return;
  const id = randomBytes(4).toString('hex');
  const doctor = createDoctor({ config: read.config, id, now: Date.now, userId: process.getuid?.() });
  try {
    for await (const line of runChecks(doctor.checks, stop, read.failed)) tell(line);
  } finally {
    await doctor.close();
  }
}

/**
 * A configuration that cannot be had is a finding like any other. Where it lacks no more than what the stage's parameter
 * says, this machine and its Asterisk can be looked at all the same.
 * @returns the configuration, and the checks that it lets nobody make; undefined where nothing can be looked at
 */
async function readConfig(
  args: readonly string[],
  env: Parameters<Command['run']>[1],
  tell: (line: ReportLine) => void,
): Promise<{ readonly config: EdgeConfig; readonly failed: readonly string[] } | undefined> {
  const name = 'configuration';
  try {
    const { config, warning } = await loadEdgeConfig(args, env);
    if (warning) tell({ name, outcome: 'warn', detail: warning.message, remedy: warning.remedy });
    else tell({ name, outcome: 'ok', detail: `stage ${config.stage}, edge ${config.edgeId}` });
    return { config, failed: [] };
  } catch (thrown) {
    const error = asEtheraError(thrown);
    const { detail, remedy = '' } = failureOf(error, '');
    tell({ name, outcome: 'fail', detail, remedy });
    if (!error.code.startsWith('parameter.')) return undefined;
    return { config: loadConfig(takeStage(args, env).env, unknownStage), failed: [name] };
  }
}

/** Nothing is asked of these: every check that would is left out. */
const unknownStage: EdgeParameter = { bucket: 'unknown', turnFunction: 'unknown', briefingFunction: 'unknown' };
