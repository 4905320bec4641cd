import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Protection } from '../../tests/protections/protection.ts';
import { takeOut } from './list.ts';

/** What became of the test. Only `noticed` shows that the protection is tested. */
export interface Verdict {
  readonly outcome: 'noticed' | 'not noticed' | 'no such test' | 'not even run';
  /** What the test runner said, where that helps. */
  readonly output: string;
}

/** Far above the longest system test: a test that hangs without its protection has noticed, too. */
const LONGEST_TEST_MS = 180_000;

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
}

/** Takes the protection out of the copy, runs its test there, and puts it back. */
export async function tryWithout(folder: string, protection: Protection): Promise<Verdict> {
  const path = join(folder, protection.file);
  const source = await readFile(path, 'utf8');
  await writeFile(path, takeOut(source, protection));
  try {
    return await runTest(folder, protection.test);
  } finally {
    await writeFile(path, source);
  }
}

async function runTest(folder: string, { file, name }: Protection['test']): Promise<Verdict> {
  const reportPath = join(folder, 'report.json');
  await rm(reportPath, { force: true });
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const reporters = ['--reporter', 'json', '--outputFile', reportPath];
  const child = spawn('vitest', ['run', file, '-t', pattern, '--retry', '0', ...reporters], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_TEST_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  output = stripVTControlCharacters(output).trim();
  if (signal) return { outcome: 'noticed', output: 'the test did not end' };
  const report = await readFile(reportPath, 'utf8').then(
    (text) => JSON.parse(text) as Report,
    () => undefined,
  );
  if (!report) return { outcome: 'not even run', output };
  if (report.numFailedTests > 0) return { outcome: 'noticed', output: '' };
  return report.numPassedTests > 0 ? { outcome: 'not noticed', output: '' } : { outcome: 'no such test', output };
}
