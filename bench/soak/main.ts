import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { createScreen, type Screen, seconds } from '../../local/src/demo/screen.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { bundleEdge } from '../../scripts/edge-bundle/bundle.ts';
import { openRunFolder, processExists } from '../call/run-folder.ts';
import { startChaosWorld } from '../chaos/chaos-world.ts';
import { parseSoakArguments, type SoakArguments, soakUsage } from './arguments.ts';
import { judgeSoak } from './judgement.ts';
import { isLevel, perHourOf, type SoakFigures, verdictTable } from './report.ts';
import { verdictsOf } from './series.ts';
import { runSoak } from './soak.ts';
import { soakSvg } from './soak-svg.ts';

const soakFolder = fileURLToPath(new URL('../../.bench/soak', import.meta.url));
const agentProbe = fileURLToPath(new URL('./agent-probe.ts', import.meta.url));
const drainGraceMs = 60_000;

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseSoakArguments(args);
  if (options.help) {
    console.log(soakUsage);
    return 0;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  const figures = await carryOut(options, screen, stop.signal);
  if (stop.signal.aborted) {
    screen.line('stopped');
    return 1;
  }
  console.log(JSON.stringify(figures));
  return isLevel(figures) ? 0 : 1;
}

async function carryOut(options: SoakArguments, screen: Screen, signal: AbortSignal): Promise<SoakFigures> {
  const { minutes, calls, seed, keep } = options;
  const folder = await openRunFolder(soakFolder, new Date(), process.pid, processExists);
  screen.line(`${minutes} minutes, ${calls} calls at once, seed ${seed}`);
  screen.line(screen.style.dim(`figures and logs: ${folder}`));
  const startedMs = performance.now();
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  const { file } = await bundleEdge(join(folder, 'edge', 'ethera-edge.mjs'));
  const probeFile = join(folder, 'probe.json');
  const report = (line: string) => screen.line(screen.style.dim(line));
  const chaos = end.adopt(
    await startChaosWorld({
      calls,
      folder,
      phraseFolder: join(folder, '..', 'marked-phrases'),
      engine,
      agentCommand: [process.execPath, '--import', agentProbe, file, 'run'],
      agentEnvironment: { SOAK_PROBE_FILE: probeFile },
      drainGraceMs,
      maxCalls: 2 * calls + 2,
      report,
      signal,
    }),
    (own) => own.stop(),
  );
  const facts = await runSoak({ chaos, minutes, calls, seed, probeFile, report, signal });
  const verdicts = verdictsOf(facts.samples);
  const violations = await judgeSoak(facts, chaos);
  const figures: SoakFigures = {
    minutes,
    calls: facts.accounts.length,
    restarts: facts.events.filter(({ kind }) => kind === 'restart').length,
    violations: violations.length,
    leftBehind: facts.left.length,
    growing: verdicts.filter(({ verdict }) => verdict === 'grows').length,
    open: verdicts.filter(({ verdict }) => verdict === 'open').length,
    perHour: perHourOf(verdicts),
  };
  const { samples, events } = facts;
  const title = `${minutes} minutes of ${calls} calls at once`;
  await writeFile(join(folder, 'soak.svg'), soakSvg({ title, samples, verdicts, events }));
  await writeFile(
    join(folder, 'soak.json'),
    JSON.stringify({ figures, violations, left: facts.left, verdicts, events, samples }),
  );
  await writeFile(join(folder, 'agent.log'), facts.agents.lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await end.disposeAsync();
  if (!keep) await rm(join(folder, 'world'), { recursive: true, force: true });
  for (const line of [
    '',
    ...verdictTable(verdicts),
    `  ${figures.calls} calls, ${figures.restarts} restarts, ${seconds(performance.now() - startedMs)}; ${join(folder, 'soak.svg')}`,
    ...violations.map(({ kind, call, what }) => `  ${kind} of caller ${call ?? '–'}: ${what}`),
    ...facts.left.map((name) => `  left behind: ${name}`),
  ]) {
    screen.line(line);
  }
  return figures;
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `soak: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}
// Whatever a part has left open: everything was ended above.
process.exit();
