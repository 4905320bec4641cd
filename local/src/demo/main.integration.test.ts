import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startGroq } from '../groq/server.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

async function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('npm run demo', () => {
  it('explains itself', async () => {
    const { code, stdout } = await demo(['--help']);
    expect(code).toBe(0);
    for (const flag of ['--serve', '--persona', '--host', 'GROQ_API_KEY']) expect(stdout).toContain(flag);
  });

  it('answers a flag it does not know with one line', async () => {
    expect(await demo(['--sevre'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'demo: Unknown option \'--sevre\'. See "npm run demo -- --help"\n',
    });
  });

  it('answers a wrong key with one line, before anything is started', async () => {
    const transcriber = { transcribe: async () => ({ text: '', noSpeechProbability: 0 }) };
    const groq = await startGroq({ apiKeys: ['gsk_right'], transcriber });
    try {
      const { code, stdout, stderr } = await demo([], { GROQ_API_KEY: 'gsk_wrong', GROQ_BASE_URL: groq.url });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^demo: Groq refuses the key in GROQ_API_KEY \(401\)\.[^\n]*\n$/);
    } finally {
      await groq.close();
    }
  });
});
