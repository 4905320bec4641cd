#!/usr/bin/env node
import { asEtheraError } from '@ethera/contract';
import { UsageError } from './cli/command.ts';
import { commandOf, noCommand, overview } from './cli/commands.ts';
import { versionLine } from './release.ts';

// Packages of ari-client's use what Node has deprecated: whoever reads the service's journal can do nothing about it.
process.noDeprecation = true;

// Whoever reads may go, as `head` does: a doctor still tidies up behind itself, and an agent goes on serving its calls.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** @returns the exit code: 0 done, 1 failed, 2 wrong usage */
async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && args[0] === '--version') {
    process.stdout.write(versionLine());
    return 0;
  }
  const found = commandOf(args);
  const helpWanted = args.includes('--help') || args.includes('-h');
  if (helpWanted || !found) {
    if (helpWanted) process.stdout.write(found?.command.usage ?? overview());
    else process.stderr.write(`${noCommand(args)}\n\n${overview()}`);
    return helpWanted ? 0 : 2;
  }
  try {
    return await found.command.run(found.rest, process.env);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    process.stderr.write(`ethera-edge: ${thrown.message}\n\n${found.command.usage}`);
    return 2;
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
