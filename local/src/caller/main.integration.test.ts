import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesTo } from '../../../asterisk/values.ts';
import { findAsterisk } from '../asterisk/asterisk-binary.ts';
import { runCommand } from '../asterisk/command.ts';
import { type AsteriskProcess, startAsterisk } from '../asterisk/start-asterisk.ts';
import { activeSegments, cutSegment, rmsDbfs, silenceDbfs } from '../audio/levels.ts';
import { encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { readWav, writeWav } from '../audio/wav.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: string;
let asterisk: AsteriskProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  await writeFile(join(folder, 'apology.ulaw'), encodeMulaw(tone(700, 500)));
  await writeFile(
    join(folder, 'tone.wav'),
    writeWav({ sampleRateHz: 16_000, channels: [tone(440, 700, 0.5, 16_000)] }),
  );
  asterisk = await startAsterisk({
    binary: await findAsterisk(),
    folder: join(folder, 'asterisk'),
    routes: routesTo('ethera-test'),
    fallbackSound: join(folder, 'apology'),
  });
});
afterAll(async () => {
  await asterisk.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the program from within the test's folder. */
function call(...args: readonly string[]) {
  const { sipAddress, softphone } = asterisk;
  const account = ['--username', softphone.username, '--password', softphone.password];
  const target = ['--sip', `${sipAddress.host}:${sipAddress.port}`];
  return runCommand(process.execPath, [program, ...target, ...account, ...args], { cwd: folder, timeoutMs: 50_000 });
}

async function channels(file: string) {
  const [left, right] = readWav(await readFile(join(folder, file))).channels;
  return { left: left ?? new Int16Array(0), right: right ?? new Int16Array(0) };
}

describe('npm run call', () => {
  it('speaks, plays and presses keys in order, and records both sides', async () => {
    const { code, stdout, stderr } = await call(
      ...[
        '--to',
        'echo',
        '--play',
        'tone.wav',
        '--pause',
        '600',
        '--say',
        'Hello there.',
        '--dtmf',
        '12',
        '--out',
        'echo.wav',
      ],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /answered[\s\S]*plays tone\.wav \(700 ms\)[\s\S]*says "Hello there\."[\s\S]*the caller hangs up/,
    );
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`recording: ${join(folder, 'echo.wav')}`);
    const { left, right } = await channels('echo.wav');
    expect(right.length).toBe(left.length);
    const [spoken, heard] = [activeSegments(left), activeSegments(right)];
    expect(spoken.length).toBeGreaterThanOrEqual(2);
    expect(heard.length).toBe(spoken.length);
    expect((heard[1]?.startMs ?? 0) - (spoken[1]?.startMs ?? 0)).toBeLessThanOrEqual(100);
  });

  it('waits for a far side that speaks and hangs up', async () => {
    const { code, stdout } = await call('--to', '777', '--wait-reply', '--out', 'apology.wav');
    expect(code).toBe(0);
    expect(stdout).toContain('hears a reply, then the end of the call');
    expect(activeSegments((await channels('apology.wav')).right)).not.toEqual([]);
  });

  it('speaks over a bad line, and records what was said without it', async () => {
    const steps = ['--pause', '1000', '--play', 'tone.wav', '--pause', '600'];
    const { code, stdout } = await call('--to', 'echo', '--line', 'white15', ...steps, '--out', 'noisy.wav');
    expect(code).toBe(0);
    expect(stdout).toContain('over the line white15');
    const { left, right } = await channels('noisy.wav');
    const [said] = activeSegments(left);
    const level = rmsDbfs(cutSegment(left, said ?? { startMs: 0, endMs: 0 }));
    const before = { startMs: (said?.startMs ?? 0) - 600, endMs: said?.startMs ?? 0 };
    expect(rmsDbfs(cutSegment(left, before))).toBe(silenceDbfs);
    expect(Math.abs(level - rmsDbfs(cutSegment(right, before)) - 15)).toBeLessThan(1);
  });

  it('tells by its exit code what went wrong', async () => {
    const [cutOff, silent, refused] = await Promise.all([
      call('--to', '777', '--wait-reply', '--play', 'tone.wav', '--out', 'cut.wav'),
      call('--to', 'echo', '--wait-reply', '--reply-timeout', '300', '--out', 'silent.wav'),
      call('--to', 'nobody', '--wait-reply'),
    ]);
    expect(cutOff.code).toBe(4);
    expect(silent.code).toBe(3);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/404/) });
  });

  it.each([
    ['nothing to do', []],
    ['--out: nope/x.wav cannot be written', ['--wait-reply', '--out', 'nope/x.wav']],
    ['--play: apology.txt cannot be played', ['--play', 'apology.txt']],
    ['--say', ['--say', '-x']],
  ] as const)('does not call when it is told what it cannot do, and says so in one line: %s', async (slip, args) => {
    await writeFile(join(folder, 'apology.txt'), 'no sound');
    const { code, stdout, stderr } = await call('--to', '777', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+; see "npm run call -- --help"\n$/);
    expect(stderr).toContain(slip);
  });

  it('explains itself when it is asked to', async () => {
    expect(await call('--help')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^usage: /), stderr: '' });
  });
});
