import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseCallScript, UsageError, usage } from './call-script.ts';
import { lineConditions } from './lines/line-condition.ts';
import { readServedDemo } from './served-demo.ts';

function parse(line: string) {
  return parseCallScript(line.split(' '));
}

describe('the command line of a call', () => {
  it('keeps the order in which steps are written, options among them', () => {
    expect(
      parse('--wait-reply --say hello --to 777 --dtmf 12# --wait-reply --pause 300 --play a.wav --say bye').steps,
    ).toEqual([
      { kind: 'wait-reply' },
      { kind: 'say', text: 'hello' },
      { kind: 'keys', keys: '12#' },
      { kind: 'wait-reply' },
      { kind: 'pause', ms: 300 },
      { kind: 'play', file: 'a.wav' },
      { kind: 'say', text: 'bye' },
    ]);
  });

  it('fills in what is not said', () => {
    expect(parse('--to 777 --say x')).toEqual({
      number: '777',
      steps: [{ kind: 'say', text: 'x' }],
      out: 'call.wav',
      language: 'en',
      line: 'clean',
      quietMs: 1200,
      replyTimeoutMs: 30_000,
    });
  });

  it('takes address, account and voice', () => {
    const script = parse(
      '--to 777 --say x --sip sip.example:5070 --username u --password p --language ru --voice ru+f3 --quiet 900',
    );
    expect(script).toMatchObject({
      target: { host: 'sip.example', port: 5070 },
      account: { username: 'u', password: 'p' },
      language: 'ru',
      voice: 'ru+f3',
      quietMs: 900,
    });
    expect(parse('--to 1 --say x --sip 192.0.2.1').target).toEqual({ host: '192.0.2.1', port: 5060 });
  });

  it('takes a line by its name, and knows of them all in its usage text', () => {
    expect(parse('--to 777 --say x --line jitter60').line).toBe('jitter60');
    for (const name of lineConditions) expect(usage).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each([
    '--to 777 --say x --line rusty',
    '--say x',
    '--to 777',
    '--to 777 --say x --shout y',
    '--to 777 --say x extra',
    '--to 777 --dtmf 12E',
    '--to 777 --pause soon',
    '--to 777 --say x --sip host:99999',
    '--to 777 --say x --username u',
    '--to 777 --say x --language fr',
    '--to 777 --say x --language ru --voice rms',
  ])('refuses %s', (line) => expect(() => parse(line)).toThrow(UsageError));

  it.each(['--to 777 --say x --shout y', '--to 777 --say -x', '--to 777 --say x extra'])(
    'says in one sentence what is wrong with %s',
    (line) => expect(() => parse(line)).toThrow(/^[^\n.]+$/),
  );
});

describe('finding the demo that is being served', () => {
  async function file(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'serve.json'), text);
    return join(folder, 'serve.json');
  }

  it('reads address and account', async () => {
    const sip = { host: '127.0.0.1', port: 5070, username: 'softphone', password: 'secret' };
    expect(await readServedDemo(await file(JSON.stringify({ sip })))).toEqual({
      target: { host: '127.0.0.1', port: 5070 },
      account: { username: 'softphone', password: 'secret' },
    });
  });

  it('says what to do when there is none, or it is damaged', async () => {
    await expect(readServedDemo('/nowhere/serve.json')).rejects.toThrow(/--serve/);
    await expect(readServedDemo(await file('{"sip":{"host":"x"}}'))).rejects.toThrow(/damaged/);
    await expect(readServedDemo(await file('{'))).rejects.toThrow(/damaged/);
  });
});
