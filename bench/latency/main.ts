import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/src/caller/call-script.ts';
import { createScreen, type Screen, seconds } from '../../local/src/demo/screen.ts';
import { createSpeechEngine } from '../../local/src/speech/engine.ts';
import { openRunFolder, processExists } from '../call/run-folder.ts';
import { type LatencyArguments, latencyUsage, parseLatencyArguments } from './arguments.ts';
import { barsOf, figuresOf, isMissed } from './bars.ts';
import { BenchCalls } from './bench-calls.ts';
import { networkNames } from './column.ts';
import { createDraws } from './draws.ts';
import { type Findings, findingsOf } from './findings.ts';
import { createKnownHearing } from './known-hearing.ts';
import { drawPictures } from './pictures.ts';
import { answeredColumns, columnsOf } from './plan.ts';
import { barLines, explanation, extraLines, networkLines, stepLines } from './report.ts';
import { runCalls } from './run-calls.ts';
import { startSite } from './site.ts';
import { speakQuestions } from './spoken-questions.ts';

const benchFolder = fileURLToPath(new URL('../../.bench', import.meta.url));

interface Outcome {
  readonly findings: Findings;
  readonly pictures: readonly string[];
  readonly calls: Pick<BenchCalls, 'made' | 'failed' | 'faults' | 'worstLatenessMs'>;
}

/** @returns the exit code */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = parseLatencyArguments(args);
  if (options.help) {
    console.log(latencyUsage);
    return 0;
  }
  const screen = createScreen(options.json ? process.stderr : process.stdout, env);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  try {
    return tell(await measure(options, screen, stop.signal), options, screen);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    screen.line('stopped');
    return 1;
  }
}

async function measure(options: LatencyArguments, screen: Screen, signal: AbortSignal): Promise<Outcome> {
  const folder = await openRunFolder(benchFolder, new Date(), process.pid, processExists);
  const siteFolder = join(folder, 'site');
  const startedMs = performance.now();
  const report = (line: string) => screen.line(`${seconds(performance.now() - startedMs).padStart(8)}${line}`);
  await using end = new AsyncDisposableStack();
  const engine = end.adopt(createSpeechEngine(), (own) => own.close());
  const hearing = end.adopt(createKnownHearing(), (own) => own.close());
  const speaking = speakQuestions(engine);
  const draws = createDraws();
  end.defer(async () => {
    if (!options.keep) await rm(siteFolder, { recursive: true, force: true });
  });
  const site = await startSite({
    columns: answeredColumns(options),
    folder: siteFolder,
    engine,
    hearing,
    draws,
    report,
    signal,
  });
  end.defer(() => site.stop());
  const spoken = await speaking;
  await hearing.learn(spoken.all.map(({ utterance }) => utterance));
  const calls = new BenchCalls({
    site,
    engine,
    atOnce: options.calls,
    folder,
    keepAll: options.keep,
    report,
    signal,
  });
  const columns = columnsOf(options);
  const findings = findingsOf({ columns, ...(await runCalls({ options, site, spoken, draws, calls, report })) });
  return { findings, pictures: await drawPictures(findings, folder), calls };
}

function tell({ findings, pictures, calls }: Outcome, options: LatencyArguments, screen: Screen): number {
  const figures = figuresOf(findings);
  const bars = barsOf(figures, options);
  const lines = [
    ...networkNames.flatMap((network) => [...networkLines(findings, network), ...stepLines(findings, network)]),
    ...extraLines(findings),
    ...explanation,
    ...barLines(bars),
    '',
    `${calls.made} calls, ${calls.failed} failed; the callers’ packets left ${Math.round(calls.worstLatenessMs)} ms late at ` +
      'the 99th percentile of the worst call',
    ...pictures.map((path) => `  ${path}`),
    ...(calls.faults.length > 0 ? ['', 'what went wrong:', ...calls.faults.map((fault) => `  ${fault}`)] : []),
  ];
  for (const line of lines) screen.line(line);
  const missed = bars.filter(isMissed).map(({ what }) => what);
  const { made, failed, worstLatenessMs } = calls;
  const last = { ...figures, missedBars: missed, calls: made, failedCalls: failed };
  console.log(JSON.stringify({ ...last, sendLatenessP99Ms: Math.round(worstLatenessMs) }));
  return failed === 0 && missed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `bench: ${error.message}` : error);
  process.exitCode = usage ? 2 : 1;
}
