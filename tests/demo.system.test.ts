import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { waterfallSteps } from '@ethera/contract';
import { expect, test } from 'vitest';
import { speechBounds } from '../local/src/audio/levels.ts';
import { readWav } from '../local/src/audio/wav.ts';

const main = fileURLToPath(new URL('../local/src/demo/main.ts', import.meta.url));

test('npm run demo holds a conversation, shows it, and leaves a recording of both sides', async () => {
  const env = { ...process.env, GROQ_API_KEY: '', ELEVENLABS_API_KEY: '' };
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });

  const lines = stdout.trimEnd().split('\n');
  expect(stdout).toMatch(
    /caller {2}How many pizzas did I order\?\n.*heard:.*\n.*agent {3}You ordered three large pizzas\./,
  );
  expect(stdout).toContain('── the caller interrupts ──');
  expect(stdout).toContain('turn 4 was interrupted: the caller heard up to');
  expect(lines.filter((line) => /^turn +\d +\d+ ms {2}\S/.test(line))).toHaveLength(6);
  // Six waterfalls, each with every step; the times of one that was cut off are its function's own.
  expect(lines.filter((line) => /^Turn \d: heard after \d+ ms/.test(line))).toHaveLength(6);
  for (const step of waterfallSteps) {
    expect(lines.filter((line) => line.startsWith(step.padEnd(13)) && /[█░▏┊»] +\d+ ms$/.test(line))).toHaveLength(6);
  }
  expect(stdout).toContain('ended: agent-ended, 6 turns');
  expect(stdout).toMatch(
    /^answered: The caller ordered three large pizzas and .* Cost: (at least )?\$0\.\d{4} \(speech /m,
  );

  const [, recording = ''] = /^recording: (.+\.wav)$/.exec(lines.at(-1) ?? '') ?? [];
  const drawing = await readFile(recording.replace(/call\.wav$/, 'waterfall.svg'), 'utf8');
  expect(drawing.match(/<title>at the caller: \d+ ms<\/title>/g)).toHaveLength(6);
  const { sampleRateHz, channels } = readWav(await readFile(recording));
  expect({ sampleRateHz, channels: channels.length }).toEqual({ sampleRateHz: 8000, channels: 2 });
  const [caller, agent] = channels.map((samples) => speechBounds(samples));
  // The agent has the first word and the last.
  expect(agent?.startMs).toBeLessThan(caller?.startMs ?? 0);
  expect(agent?.endMs).toBeGreaterThan(caller?.endMs ?? 0);
}, 180_000);
