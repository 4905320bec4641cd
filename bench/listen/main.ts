import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { createScreen, type Screen, seconds, showProgress } from '../../local/src/demo/screen.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { startWorld } from '../../local/src/world/world.ts';
import { openRunFolder, processExists } from '../call/run-folder.ts';
import { type ListenArguments, listenUsage, parseListenArguments } from './arguments.ts';
import { createBenchTranscriber, type Hearing } from './bench-transcriber.ts';
import { Calls } from './calls.ts';
import { createConductor } from './conductor.ts';
import { createLineSupply } from './line-supply.ts';
import { allMet, jsonLine, type Results, tableLines, verdictLines } from './report.ts';
import type { Bench, Findings, Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const listenFolder = fileURLToPath(new URL('../../.listen', import.meta.url));

/** What the vendors take at the telephone turn's sizes; the same draws in each run. */
const groqProfile = {
  transcriptionMs: { median: 250, p95: 400 },
  firstTokenMs: { median: 200, p95: 350 },
  tokensPerSecond: 900,
  seed: 1,
};
const speechProfile = { firstAudioMs: { median: 150, p95: 250 }, realTimeFactor: 0.15, seed: 1 };

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseListenArguments(args);
  if (options.help) {
    console.log(listenUsage);
    return 0;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  let results: Results;
  try {
    results = await listen(options, screen, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    screen.line('stopped');
    return 1;
  }
  for (const line of verdictLines(results)) screen.line(line);
  console.log(jsonLine(results));
  return allMet(results) ? 0 : 1;
}

async function listen(options: ListenArguments, screen: Screen, signal: AbortSignal): Promise<Results> {
  const folder = await openRunFolder(listenFolder, new Date(), process.pid, processExists);
  const worldFolder = join(folder, 'world');
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  const conductor = createConductor((ms, given) => delay(ms, undefined, { signal: given }));
  const transcriber = end.adopt(createBenchTranscriber(engine), (own) => own.close());
  const world = await startWorld({
    engine,
    folder: worldFolder,
    keep: true,
    groq: { transcriber, responder: conductor, profile: groqProfile },
    elevenLabs: { profile: speechProfile },
    report: showProgress(screen),
    signal,
  });
  end.defer(async () => {
    await world.stop();
    if (!options.keep) await rm(worldFolder, { recursive: true, force: true });
  });
  const report = (line: string) => screen.line(line);
  const deps = { world, conductor, transcriber };
  const calls = new Calls({ ...deps, atOnce: options.calls, folder, keepAll: options.keep, report, signal });
  const lines = createLineSupply(engine);
  const bench: Bench = {
    options,
    world,
    engine,
    lines,
    rehearse: async (utterances) => {
      const startedMs = performance.now();
      const stretches = await transcriber.rehearse(utterances);
      const took = seconds(performance.now() - startedMs);
      screen.line(`  the recogniser has heard ${stretches} stretches of ${utterances.length} recordings in ${took}`);
    },
    makeCalls: (jobs, lead) => calls.make(jobs, lead),
  };
  const findings: Findings[] = [];
  for (const hearing of ['recogniser', 'script'] as const) {
    signal.throwIfAborted();
    transcriber.hearing = hearing;
    const together = options.only.map((name) => scenarios[name]).filter((scenario) => scenario.hearing === hearing);
    findings.push(...(await runTogether(together, bench, screen)));
  }
  const { made, failed, worstLatenessMs } = calls;
  return { findings, worst: calls.worst, calls: { made, failed, worstLatenessMs } };
}

const hearingNames: Readonly<Record<Hearing, string>> = {
  recogniser: 'Moonshine for English, heard before the calls; Russian by its samples, which are known beforehand',
  script: 'samples that are known beforehand, in both languages',
};

/** Scenarios share the few calls that there are at a time. */
async function runTogether(together: readonly Scenario[], bench: Bench, screen: Screen): Promise<Findings[]> {
  if (together.length === 0) return [];
  const startedMs = performance.now();
  screen.line();
  for (const { title } of together) screen.line(screen.style.bold(title));
  screen.line(`  callers are understood by: ${hearingNames[together[0]?.hearing ?? 'script']}`);
  const findings = await Promise.all(together.map((scenario) => scenario.run(bench)));
  for (const line of findings.flatMap(({ tables }) => tables).flatMap(tableLines)) screen.line(line);
  screen.line(`  ${seconds(performance.now() - startedMs)}`);
  return findings;
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `listen: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}
