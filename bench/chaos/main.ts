import { randomInt } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { createScreen, type Screen, seconds } from '../../local/src/demo/screen.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { bundleEdge } from '../../scripts/edge-bundle/bundle.ts';
import { openRunFolder, processExists } from '../call/run-folder.ts';
import { type ChaosArguments, chaosUsage, parseChaosArguments } from './arguments.ts';
import { runCampaign } from './campaign.ts';
import { type ChaosWorld, startChaosWorld } from './chaos-world.ts';
import { faultName, faultTargets } from './fault-catalogue.ts';
import { judge } from './judgement.ts';
import { metricsFaults } from './metrics-watch.ts';
import { type ChaosPlan, makePlan, partOfPlan, plannedCalls } from './plan.ts';
import { type ChaosFigures, faultLine, faultTable, figuresOf, isClean, planLines, violationLines } from './report.ts';

const chaosFolder = fileURLToPath(new URL('../../.bench/chaos', import.meta.url));
/** Half of production's: new calls are refused meanwhile, and a campaign has no time for that. */
const drainGraceMs = 30_000;
/** More than are ever up, with those that an agent still settles. */
const maxCalls = 12;

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseChaosArguments(args, randomInt(1_000_000));
  if (options.help) {
    console.log(chaosUsage);
    return 0;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, env);
  const whole = makePlan(options);
  const plan = options.call === null ? whole : partOfPlan(whole, options.call);
  if (options.plan) {
    for (const line of planLines(plan, faultName)) screen.line(line);
    return 0;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  const { figures, clean } = await carryOut(plan, options, screen, stop.signal);
  if (stop.signal.aborted) {
    screen.line('stopped');
    return 1;
  }
  console.log(JSON.stringify(figures));
  return clean ? 0 : 1;
}

async function carryOut(plan: ChaosPlan, options: ChaosArguments, screen: Screen, signal: AbortSignal) {
  const folder = await openRunFolder(chaosFolder, new Date(), process.pid, processExists);
  screen.line(`seed ${plan.seed}: ${plan.calls.length} calls, ${plan.faults.length} faults planned`);
  screen.line(screen.style.dim(`recordings and logs: ${folder}`));
  const startedMs = performance.now();
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  const { file } = await bundleEdge(join(folder, 'edge', 'ethera-edge.mjs'));
  await mkdir(join(folder, 'calls'), { mode: 0o700 });
  const report = (line: string) => screen.line(screen.style.dim(line));
  const chaos = end.adopt(
    await startChaosWorld({
      calls: plannedCalls(options.calls),
      folder,
      phraseFolder: join(chaosFolder, 'marked-phrases'),
      engine,
      agentCommand: [process.execPath, file, 'run'],
      drainGraceMs,
      maxCalls,
      report,
      signal,
    }),
    (own) => own.stop(),
  );
  const facts = await runCampaign({ plan, chaos, folder: join(folder, 'calls'), report, signal });
  const violations = await judge(facts, chaos);
  const figures = figuresOf(facts, await turnsTaken(chaos), violations);
  const ofMetrics = metricsFaults(facts.metrics);
  const clean =
    ofMetrics.length === 0 &&
    isClean(figures, {
      faults: options.call === null ? options.faults : 0,
      calls: options.call === null ? options.calls : 1,
    });
  const { journal, startedAtMs, lateness, accounts, agents } = facts;
  const timeline = journal.entries.map((entry) => faultLine(entry, startedAtMs));
  await writeFile(join(folder, 'faults.txt'), `${timeline.join('\n')}\n`);
  await writeFile(join(folder, 'agent.log'), agents.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeFile(join(folder, 'functions.log'), chaos.world.lambda.lines.map(({ text }) => `${text}\n`).join(''));
  await writeFile(
    join(folder, 'campaign.json'),
    JSON.stringify({ plan, figures, violations, ofMetrics, accounts, faults: journal.entries }, undefined, 1),
  );
  await end.disposeAsync();
  if (clean && !options.keep) await rm(join(folder, 'world'), { recursive: true, force: true });
  const took = seconds(performance.now() - startedMs);
  const lines = [
    '',
    ...faultTable(journal),
    `  ${figures.calls} calls, ${figures.turns} turns, ${took}; late by ${lateness.p99Ms.toFixed(0)} ms at p99, ${lateness.maxMs.toFixed(0)} ms at most`,
    '',
    ...violationLines(violations, facts),
    ...ofMetrics.map((fault) => `metrics: ${fault}`),
    ...(clean ? [] : blame(figures, options, folder)),
  ];
  for (const line of lines) screen.line(line);
  return { figures, clean };
}

async function turnsTaken({ world }: ChaosWorld): Promise<number> {
  const records = await world.callRecords();
  return records.flatMap(({ turns }) => turns.filter(({ committedAttempt }) => committedAttempt !== null)).length;
}

function blame({ faults, calls }: ChaosFigures, options: ChaosArguments, folder: string): string[] {
  const { seed, calls: wantedCalls, faults: wantedFaults, only } = options;
  const again = `npm run chaos -- --seed ${seed} --calls ${wantedCalls} --faults ${wantedFaults}`;
  const narrowed = only.length < faultTargets.length ? ` --only ${only.join(',')}` : '';
  return [
    `seed ${seed}, ${calls} calls, ${faults} faults struck. The same plan again: ${again}${narrowed}`,
    `one call of it: add --call N. Recordings, logs and the faults in their order: ${folder}`,
  ];
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `chaos: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}
// Whatever a part has left open: everything was ended above.
process.exit();
