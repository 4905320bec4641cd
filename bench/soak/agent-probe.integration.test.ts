import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { ProbedMemory } from './agent-probe.ts';

const probe = fileURLToPath(new URL('./agent-probe.ts', import.meta.url));

/** Holds so many listeners more with each line that it reads. */
const program = `
const { EventEmitter } = require('node:events');
const emitters = []; const abort = new AbortController(); process.stdout.write('ready\\n');
process.stdin.on('data', () => {
  const emitter = new EventEmitter().on('one', () => {}).on('one', () => {}).on('two', () => {});
  emitters.push(emitter); abort.signal.addEventListener('abort', () => {}); process.stdout.write('done\\n');
});
setInterval(() => emitters.length + Number(abort.signal.aborted), 1000);`;

it('counts the listeners of emitters and signals in the process that loads it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-probe-'));
  const file = join(folder, 'probe.json');
  const child = spawn(process.execPath, ['--import', probe, '-e', program], {
    env: { SOAK_PROBE_FILE: file },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const look = async (number: number): Promise<ProbedMemory> => {
    child.kill('SIGWINCH');
    return await expect
      .poll(async () => JSON.parse(await readFile(file, 'utf8').catch(() => '{}')), { timeout: 10_000 })
      .toMatchObject({ look: number })
      .then(async () => JSON.parse(await readFile(file, 'utf8')));
  };
  try {
    await once(child.stdout, 'data');
    const before = await look(1);
    child.stdin.write('more\n');
    await once(child.stdout, 'data');
    const after = await look(2);
    expect(after.listeners - before.listeners).toBe(4);
    expect(after.heapMb).toBeGreaterThan(1);
  } finally {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true });
  }
});
