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
import { runAgent } from './agent-run.ts';
import { loadConfig } from './config.ts';

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
    return await runAgent({ agent, phrases, files, spool, log, stop: stop.signal, fault });
  } finally {
    spool.close();
    archive.close();
    turnService.close();
  }
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
