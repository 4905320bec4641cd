import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

export interface SstRun {
  /** Folder of sst.config.ts. */
  readonly root: string;
  readonly args: readonly string[];
  /** Beside the environment of this process, from which everything about AWS, SST, Pulumi and Ethera is taken out. */
  readonly env?: Readonly<Record<string, string>>;
  /** Longer than this, and the run is killed. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SstResult {
  readonly exitCode: number;
  /** What it printed on either stream, without colours. */
  readonly text: string;
}

const standIn = fileURLToPath(new URL('./pulumi.ts', import.meta.url));

/**
 * Runs the real `sst` with the Pulumi stand-in in place of Pulumi. SST finds tools in its configuration folder, so it
 * gets a temporary one, which also takes its log: nothing stays in the user's home.
 *
 * @throws Error when SST is not installed for this machine, or took too long
 */
export async function runSst({ root, args, env = {}, limitMs, signal }: SstRun): Promise<SstResult> {
  const home = await mkdtemp(join(tmpdir(), 'ethera-sst-'));
  try {
    await mkdir(join(home, 'sst', 'bin'), { recursive: true });
    const script = `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`;
    await writeFile(join(home, 'sst', 'bin', 'pulumi'), script, { mode: 0o755 });
    return await run(
      root,
      args,
      { ...ownEnvironment(), XDG_CONFIG_HOME: home, TMPDIR: home, ...sstSwitches, ...env },
      limitMs,
      signal,
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const sstSwitches = {
  SST_SKIP_DEPENDENCY_CHECK: '1',
  SST_NO_BUN: '1',
  SST_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

function ownEnvironment(): Record<string, string | undefined> {
  const foreign = /^(AWS|ETHERA|SST|PULUMI|NODE_OPTIONS|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function run(
  cwd: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<SstResult> {
  const limit = AbortSignal.timeout(limitMs);
  const child = spawn(sstBinary(), args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Not SIGTERM: SST waits for Pulumi then. The stand-in ends by itself when its parent has gone.
    killSignal: 'SIGKILL',
    signal: signal ? AbortSignal.any([limit, signal]) : limit,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  let failure: Error | undefined;
  child.once('close', (code) => resolve(code ?? 1));
  child.once('error', (error) => {
    failure = error;
    if (child.pid === undefined) resolve(1);
  });
  const result = { exitCode: await ended, text: stripVTControlCharacters(text) };
  if (limit.aborted) {
    throw new Error(`"sst ${args.join(' ')}" took more than ${Math.round(limitMs / 1000)} s.\n${result.text}`);
  }
  if (failure) throw failure;
  return result;
}

/** The binary itself: its wrapper in node_modules/.bin ignores signals and would leave it running. */
function sstBinary(): string {
  const name = `sst-${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(`${name}/bin/sst`);
  } catch {
    throw new Error(`SST is not installed for this machine: ${name} is missing from node_modules. Run npm ci.`);
  }
}
