import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createAriTelephony } from '../adapters/ari-telephony.ts';
import { createDiskCallFiles } from '../adapters/disk-call-files.ts';
import { createDiskPhraseBook } from '../adapters/disk-phrase-book.ts';
import { createDiskSpool, TURN_HEAD_START_MS } from '../adapters/disk-spool.ts';
import { createDiskUnkeptAudio } from '../adapters/disk-unkept-audio.ts';
import { createJsonLog } from '../adapters/json-log.ts';
import { createLambdaTurnService } from '../adapters/lambda-turn-service.ts';
import { createS3Archive } from '../adapters/s3-archive.ts';
import { readSsmParameter } from '../adapters/ssm-parameter.ts';
import { createAgent } from '../agent.ts';
import { runAgent } from '../agent-run.ts';
import { logFailure } from '../failure-log.ts';
import { createDiskJournal } from '../journal/disk-journal.ts';
import { createUpkeep } from '../upkeep.ts';
import { type Command, UsageError } from './command.ts';
import { loadEdgeConfig, takeStage } from './edge-config.ts';

const usage = `usage: ethera-edge run [--stage <stage>]

Answers the calls that Asterisk hands to it. Configured by the environment: see docs/configuration.md. --stage stands
above ETHERA_STAGE. Bucket and functions come from the stage's SSM parameter unless the environment names them.
SIGTERM or SIGINT: no new calls, and an end when the last one is over.
`;

export const runCommand: Command = { name: 'run', summary: 'Answers calls until it is stopped.', usage, run };

async function run(args: readonly string[], env: Parameters<Command['run']>[1]): Promise<number> {
  const [foreign] = takeStage(args, env).rest;
  if (foreign !== undefined) throw new UsageError(`"run" takes no ${foreign}`);
  const { config, warning } = await loadEdgeConfig(args, env, { readParameter: readSsmParameter, keepCopy: true });
  const now = Date.now;
  const log = createJsonLog({ level: config.logLevel, stream: process.stdout, now });
  if (warning) {
    const kept = warning.code === 'state.unwritable';
    logFailure(log, 'warn', kept ? 'stage’s parameter not kept' : 'stage’s parameter taken from disk', warning);
  }
  const archive = createS3Archive({ bucket: config.bucket, client: { region: config.region } });
  const turnService = createLambdaTurnService({ ...config, client: { region: config.region } });
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
  });
  const telephony = createAriTelephony({
    url: config.ariUrl,
    username: config.ariUsername,
    password: config.ariPassword,
    app: config.ariApp,
    recordingsFolder: config.recordingsDir,
    log,
  });
  const unkeptAudio = createDiskUnkeptAudio({
    folder: join(config.stateDir, 'unkept'),
    recordingsFolder: config.recordingsDir,
    telephony,
    log,
  });
  const journal = createDiskJournal({ folder: join(config.stateDir, 'journal'), days: config.journalDays, log, now });
  const upkeep = createUpkeep({ sweep: unkeptAudio.sweep, prune: journal.prune });
  const random = () => randomBytes(4).toString('hex');
  const keeping = { archive, spool, journal, unkeptAudio, files };
  const agent = createAgent({ ...config, ...keeping, telephony, turnService, phrases, log, now, random });

  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  // Also for what ari-client throws where nobody can catch it: the calls that go well still come to their end.
  const fault = new Promise<unknown>((resolve) => process.on('uncaughtException', resolve));
  try {
    return await runAgent({ agent, phrases, files, spool, upkeep, log, stop: stop.signal, fault });
  } finally {
    spool.close();
    archive.close();
    turnService.close();
  }
}
