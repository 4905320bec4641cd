#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { asEtheraError } from '@ethera/contract';
import { createAriTelephony } from './adapters/ari-telephony.ts';
import { createDiskCallFiles } from './adapters/disk-call-files.ts';
import { createDiskPhraseBook } from './adapters/disk-phrase-book.ts';
import { createDiskSpool } from './adapters/disk-spool.ts';
import { createJsonLog } from './adapters/json-log.ts';
import { createLambdaTurnService } from './adapters/lambda-turn-service.ts';
import { createS3Archive } from './adapters/s3-archive.ts';
import { createAgent } from './agent.ts';
import { loadConfig } from './config.ts';
import { logFailure } from './failure-log.ts';

/** A new persona or phrase is on the line this long after its deploy at the latest. */
const BRIEFING_REFRESH_MS = 300_000;
/** What is not in S3 by then waits on disk for the next start. */
const SPOOL_DRAIN_MS = 10_000;

const usage = `usage: ethera-edge run

Answers the calls that Asterisk hands to it. Configured by the environment: see docs/configuration.md.
SIGTERM or SIGINT: no new calls, and an end when the last one is over.
`;

/** @returns the exit code: 0 stopped, 1 failed, 2 wrong usage */
async function main(args: string[]): Promise<number> {
  if (args.length === 1 && args[0] === 'run') return run();
  const asked = args.includes('--help') || args.includes('-h');
  (asked ? process.stdout : process.stderr).write(usage);
  return asked ? 0 : 2;
}

async function run(): Promise<number> {
  const config = loadConfig(process.env);
  const now = Date.now;
  const log = createJsonLog({ level: config.logLevel, stream: process.stdout, now });
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
  const spool = createDiskSpool({ folder: join(config.stateDir, 'spool'), archive, log, now });
  const telephony = createAriTelephony({
    url: config.ariUrl,
    username: config.ariUsername,
    password: config.ariPassword,
    app: config.ariApp,
    recordingsFolder: config.recordingsDir,
    log,
  });
  const random = () => randomBytes(4).toString('hex');
  const agent = createAgent({ ...config, telephony, turnService, archive, spool, files, phrases, log, now, random });

  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  // Also for what ari-client throws where nobody can catch it: the calls that go well still come to their end.
  const fault = new Promise<unknown>((resolve) => process.on('uncaughtException', resolve));
  try {
    await phrases.open(stop.signal);
    await files.open();
    await spool.open();
    await agent.start(stop.signal);
    const refresh = setInterval(() => void phrases.refresh(stop.signal), BRIEFING_REFRESH_MS);
    const failure = await Promise.race([aborted(stop.signal), agent.failed, fault]);
    clearInterval(refresh);
    if (failure) logFailure(log, 'error', 'agent failed', failure);
    await agent.drain();
    await spool.drained(AbortSignal.timeout(SPOOL_DRAIN_MS));
    return failure ? 1 : 0;
  } catch (thrown) {
    // It was stopped before it ran.
    if (stop.signal.aborted) return 0;
    throw thrown;
  } finally {
    spool.close();
    archive.close();
    turnService.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  const { code, message, remedy } = asEtheraError(thrown);
  process.stderr.write(`ethera-edge: ${code}: ${message} — ${remedy}\n`);
  process.exitCode = 1;
}
// Nothing is left to do; a library's socket must not keep the process.
process.exit();
