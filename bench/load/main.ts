import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { createScreen, type Screen, seconds } from '../../local/src/demo/screen.ts';
import { createSpeechEngine, type SpeechEngine } from '../../local/src/speech/engine.ts';
import { bundleEdge } from '../../scripts/edge-bundle/bundle.ts';
import { openRunFolder, processExists } from '../call/run-folder.ts';
import { type LoadArguments, loadUsage, parseLoadArguments } from './arguments.ts';
import type { CallerScript } from './caller-script.ts';
import { codedScripts } from './code-script.ts';
import { type LevelOptions, runLevel } from './level.ts';
import { figuresOf } from './level-figures.ts';
import { barsOf, failureCount, isMissed, jsonLine, type LevelResult, tableLines, verdictLines } from './report.ts';
import { topicScripts } from './topic-script.ts';

const benchFolder = fileURLToPath(new URL('../../.bench/load', import.meta.url));

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseLoadArguments(args);
  if (options.help) {
    console.log(loadUsage);
    return 0;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  const results = await runLevels(options, screen, stop.signal);
  if (stop.signal.aborted) {
    screen.line('stopped');
    return 1;
  }
  for (const line of ['', ...tableLines(results), '', ...verdictLines(results)]) screen.line(line);
  console.log(jsonLine(results));
  return barsOf(results).some(isMissed) ? 1 : 0;
}

/** A recogniser has one thread: callers who were answered in the same second would all wait for each other. */
const recognisedArrivals = 1;

interface Level {
  readonly name: string;
  readonly hearing: LevelOptions['hearing'];
  readonly scripts: readonly CallerScript[];
}

async function runLevels(options: LoadArguments, screen: Screen, signal: AbortSignal): Promise<LevelResult[]> {
  const folder = await openRunFolder(benchFolder, new Date(), process.pid, processExists);
  screen.line(screen.style.dim(`recordings and figures: ${folder}`));
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  // What an edge machine runs: its memory is not that of Node reading TypeScript.
  const { file } = await bundleEdge(join(folder, 'edge', 'ethera-edge.mjs'));
  const levels: Level[] = [
    ...options.levels.map(
      (callers): Level => ({
        name: `${callers} calls`,
        hearing: 'marks',
        scripts: codedScripts(callers),
      }),
    ),
    ...(options.recogniser > 0
      ? [
          {
            name: `${options.recogniser} recognised`,
            hearing: 'recogniser',
            scripts: topicScripts(options.recogniser),
          } as const,
        ]
      : []),
  ];
  const results: LevelResult[] = [];
  for (const level of levels) {
    if (signal.aborted) break;
    results.push(await runOne(level, { options, folder, engine, bundle: file, screen, signal }));
  }
  return results;
}

interface Surroundings {
  readonly options: LoadArguments;
  readonly folder: string;
  readonly engine: SpeechEngine;
  readonly bundle: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** A level that cannot be made does not keep the others from it. */
async function runOne(
  level: Level,
  { options, folder, engine, bundle, screen, signal }: Surroundings,
): Promise<LevelResult> {
  const startedMs = performance.now();
  const { name, hearing, scripts } = level;
  screen.line(screen.style.bold(`  ${name}`));
  const own = join(folder, name.replaceAll(' ', '-'));
  try {
    await mkdir(own, { mode: 0o700 });
    const profiling = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${own}`] : [];
    const { facts, sounds } = await runLevel({
      name,
      scripts,
      hearing,
      engine,
      signal,
      folder: own,
      phraseFolder: join(folder, 'phrases'),
      arrivalsPerSecond: Math.min(
        options.arrivalsPerSecond,
        hearing === 'recogniser' ? recognisedArrivals : Number.POSITIVE_INFINITY,
      ),
      cold: options.cold,
      together: !options.apart,
      ...(options.plan ? { plan: options.plan } : {}),
      holdMs: options.holdSeconds * 1000,
      agentCommand: [process.execPath, ...profiling, bundle, 'run'],
      report: (line) => screen.line(screen.style.dim(line)),
    });
    const figures = figuresOf(facts, scripts, (line) => sounds.said(line));
    const { turns, ends, errors, warnings, leftovers } = facts;
    await writeFile(
      join(own, 'level.json'),
      JSON.stringify({ figures, turns, ends, errors, warnings, leftovers }, null, 1),
    );
    screen.line(
      `    ${figures.turns} turns, ${failureCount(figures)} errors, ${seconds(performance.now() - startedMs)}`,
    );
    return { kind: 'run', hearing, figures };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    screen.line(`    ${why}`);
    return { kind: 'failed', name, why: why.split('\n', 1)[0] ?? why };
  } finally {
    if (!options.keep) await rm(join(own, 'world'), { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `bench:load: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}
