import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportLine } from '../edge-agent/src/doctor/run-checks.ts';
import type { World } from '../local/src/world/world.ts';
import { startTestWorld } from './support/test-world.ts';

const main = fileURLToPath(new URL('../edge-agent/src/main.ts', import.meta.url));
/** What an operator may wait for at worst: a doctor that hangs must not hang the tests. */
const doctorMs = 60_000;

let world: World;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world?.stop());

interface Diagnosis {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As an operator would: a process of its own beside the agent, with the agent's environment. */
function runDoctor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Diagnosis> {
  const all = { PATH: process.env.PATH, ...world.agentEnvironment, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'doctor', ...args], { env: all, timeout: doctorMs }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

async function findings(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runDoctor(['--json'], env);
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly ReportLine[] };
  const named = (outcome: ReportLine['outcome']) =>
    checks.filter((check) => check.outcome === outcome).map(({ name }) => name);
  const told = (name: string) => checks.find((check) => check.name === name);
  return { code, checks, named, told };
}

test('finds nothing wrong with a world in which calls work, and disturbs neither agent nor bucket', async () => {
  const linesBefore = world.agent.lines.length;
  const { code, named } = await findings();
  expect({ fail: named('fail'), skipped: named('skipped'), warn: named('warn') }).toEqual({
    fail: [],
    skipped: [],
    warn: [],
  });
  expect(code).toBe(0);
  expect(named('ok')).toEqual(
    expect.arrayContaining([
      'archive rights',
      'turn',
      'providers: language model openai/gpt-oss-20b',
      'providers: concurrency of the account',
      'Asterisk modules',
      'sounds',
      'talk detection',
      'recording',
      'sessionlimit',
      'numbers',
      'destinations',
    ]),
  );
  expect(world.agent.lines.slice(linesBefore)).toEqual([]);
  expect(await world.leftovers()).toEqual({ channels: [], recordings: [], agentFiles: [] });
  expect(await world.listObjects('calls/')).toEqual(['calls/doctor/local']);
});

test('a wrong password of ARI and a wrong key of AWS are one line each, and what needs them is left out', async () => {
  const { code, named, told } = await findings({ ETHERA_ARI_PASSWORD: 'wrong', AWS_SECRET_ACCESS_KEY: 'wrong' });
  expect(code).toBe(1);
  expect(named('fail')).toEqual(['archive', 'functions', 'ARI']);
  expect(told('archive')?.detail).toContain('SignatureDoesNotMatch');
  expect(told('ARI')?.remedy).toContain('ETHERA_ARI_PASSWORD');
  expect(told('numbers')).toMatchObject({ outcome: 'skipped' });
});

test('a wrong bucket, a refused provider, a missing module and a folder that cannot be read are each named', async () => {
  const file = join(world.folder, 'file');
  await writeFile(file, '');
  // As a call does, the doctor asks each of them once.
  for (const operation of ['transcriptions', 'chat']) world.groq.faults.add(operation, { kind: 'status', status: 401 });
  await world.asterisk.console('module unload format_pcm.so');
  const planted = { ETHERA_BUCKET: 'somebody-elses', ETHERA_RECORDINGS_DIR: file };
  const { stdout, stderr, code } = await runDoctor([], planted);
  await world.asterisk.console('module load format_pcm.so');
  expect(code).toBe(1);
  expect(stderr).toBe('');
  for (const line of [
    /^FAIL {2}folders: ETHERA_RECORDINGS_DIR +.*ENOTDIR\n +→ Check ETHERA_RECORDINGS_DIR/m,
    /^FAIL {2}archive +there is no bucket somebody-elses\n +→ Set ETHERA_BUCKET/m,
    /^FAIL {2}providers: transcription \S+ +Groq refused the API key with 401\n +→ Set a valid key/m,
    /^FAIL {2}providers: language model \S+ +Groq refused the API key with 401\n +→ Set a valid key/m,
    /^FAIL {2}Asterisk modules +not running: format_pcm\.so\n +→ Load them/m,
    /^FAIL {2}sounds +Asterisk cannot play what the agent writes\n +→ .*ETHERA_MEDIA_DIR/m,
    /^FAIL {2}recording +.*\n +→ .*format_pcm\.so/m,
    /^skip {2}archive rights +cannot be seen without "archive"$/m,
    /^ok {4}talk detection /m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).not.toMatch(/^ +at /m);
});
