import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { spendDayOf } from '@ethera/contract';
import { createAriTelephony } from '../adapters/ari-telephony.ts';
import { createDiskCallFiles } from '../adapters/disk-call-files.ts';
import { createDiskLiveCalls, holdsLiveCalls, liveFolder } from '../adapters/disk-live-calls.ts';
import { createDiskPhraseBook } from '../adapters/disk-phrase-book.ts';
import { createDiskSpendBook } from '../adapters/disk-spend-book.ts';
import { createDiskSpool, TURN_HEAD_START_MS } from '../adapters/disk-spool.ts';
import { createDiskStoredRecordings } from '../adapters/disk-stored-recordings.ts';
import { createDiskUnkeptAudio } from '../adapters/disk-unkept-audio.ts';
import { createJsonLog } from '../adapters/json-log.ts';
import { createLambdaTurnService } from '../adapters/lambda-turn-service.ts';
import { createS3Archive } from '../adapters/s3-archive.ts';
import { readSsmParameter } from '../adapters/ssm-parameter.ts';
import { createAgent } from '../agent.ts';
import { runAgent } from '../agent-run.ts';
import { logFailure } from '../failure-log.ts';
import { createDiskJournal } from '../journal/disk-journal.ts';
import { createSteadyClock } from '../steady-clock.ts';
import { createUpkeep } from '../upkeep.ts';
import { type Command, UsageError } from './command.ts';
import { loadEdgeConfig, takeStage } from './edge-config.ts';
import { createRunObservation } from './run-observation.ts';

const usage = `usage: ethera-edge run [--stage <stage>]

Answers the calls that Asterisk hands to it. Configured by the environment: see docs/configuration.md. --stage stands
above ETHERA_STAGE. Bucket and functions come from the stage's SSM parameter unless the environment names them.
SIGTERM or SIGINT: no new calls, and an end when the last one is over.
`;

export const runCommand: Command = { name: 'run', summary: 'Answers calls until it is stopped.', usage, run };

async function run(args: readonly string[], env: Parameters<Command['run']>[1]): Promise<number> {
  const [foreign] = takeStage(args, env).rest;
  if (foreign !== undefined) throw new UsageError(`"run" takes no ${foreign}`);
  const { config, warning } = await loadEdgeConfig(args, env, {
    readParameter: readSsmParameter,
    keepCopy: true,
    isHurried: holdsLiveCalls,
  });
  let isIdle = () => true;
  const now = createSteadyClock({
    wall: Date.now,
    elapsed: () => performance.now(),
    isIdle: () => isIdle(),
    jumped: (byMs) => plainLog.write('warn', 'system clock was set', { byMs }),
  });
  const plainLog = createJsonLog({ level: config.logLevel, stream: process.stdout, now: Date.now });
  const observation = createRunObservation({ config, log: plainLog, now });
  const { log } = observation;
  if (warning) {
    const kept = warning.code === 'state.unwritable';
    logFailure(log, 'warn', kept ? 'stage’s parameter not kept' : 'stage’s parameter taken from disk', warning);
  }
  const archive = createS3Archive({ bucket: config.bucket, client: { region: config.region } });
  const turnService = observation.turns(createLambdaTurnService({ ...config, client: { region: config.region } }));
  const files = createDiskCallFiles({ mediaFolder: config.mediaDir });
  const phrases = createDiskPhraseBook({
    stateFolder: config.stateDir,
    mediaFolder: config.mediaDir,
    turnService,
    archive,
    log,
  });
  const spool = createDiskSpool({
    folder: join(config.stateDir, 'spool'),
    archive,
    log,
    now,
    headStartMs: TURN_HEAD_START_MS,
    mostBytes: config.spoolMb * 1_000_000,
  });
  const telephony = createAriTelephony({
    url: config.ariUrl,
    username: config.ariUsername,
    password: config.ariPassword,
    app: config.ariApp,
    recordingsFolder: config.recordingsDir,
    log,
    now,
    count: observation.count,
  });
  const unkeptAudio = createDiskUnkeptAudio({
    folder: join(config.stateDir, 'unkept'),
    recordingsFolder: config.recordingsDir,
    telephony,
    log,
  });
  const journal = createDiskJournal({ folder: join(config.stateDir, 'journal'), days: config.journalDays, log, now });
  const spendBook = createDiskSpendBook({ folder: join(config.stateDir, 'spend'), log });
  const liveCalls = createDiskLiveCalls({ folder: liveFolder(config.stateDir), log });
  const stored = createDiskStoredRecordings(config.recordingsDir);
  const callsWait = () => holdsLiveCalls(config.stateDir);
  const sweep = async () => {
    await unkeptAudio.sweep();
    await agent.takeUp();
  };
  const upkeep = createUpkeep({ sweep, prune: journal.prune });
  const random = () => randomBytes(4).toString('hex');
  const keeping = {
    archive,
    spool,
    journal: observation.observed(journal),
    unkeptAudio,
    files,
    spendBook,
    liveCalls,
    stored,
  };
  const agent = createAgent({
    ...config,
    ...keeping,
    telephony,
    turnService,
    phrases,
    log,
    now,
    wall: Date.now,
    random,
  });
  isIdle = () => agent.status().calls === 0;
  telephony.onEvent(observation.receive);
  const spend = () => ({ usd: spendBook.spentUsd(spendDayOf(now())), usdPerDay: phrases.limits().usdPerDay });
  observation.serve({ status: agent.status, spool: spool.level, spend });

  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const handOver = new AbortController();
  process.on('SIGUSR2', () => handOver.abort());
  // Also for what ari-client throws where nobody can catch it: the calls that go well still come to their end.
  const fault = new Promise<unknown>((resolve) => process.on('uncaughtException', resolve));
  try {
    return await runAgent({
      agent,
      phrases,
      callsWait,
      files,
      spool,
      upkeep,
      log,
      stop: stop.signal,
      handOver: handOver.signal,
      fault,
    });
  } finally {
    await observation.close();
    spendBook.close();
    spool.close();
    archive.close();
    turnService.close();
  }
}
