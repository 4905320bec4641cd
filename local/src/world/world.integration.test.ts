import { access } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { attemptKeys, CONTRACT_VERSION, createCallId, type ReplyFrame, turnRecord } from '@ethera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createLambdaTurnService,
  type LambdaTurnService,
} from '../../../edge-agent/src/adapters/lambda-turn-service.ts';
import { encodeMulaw } from '../audio/mulaw.ts';
import { concatPcm, silence } from '../audio/tone.ts';
import type { Progress } from './progress.ts';
import { startWorld, type World } from './world.ts';

const progress: Progress[] = [];
let world: World;
let turns: LambdaTurnService;
let client: { region: string; endpoint: string; credentials: World['edgeCredential'] };

beforeAll(async () => {
  world = await startWorld({ agent: false, report: (event) => progress.push(event) });
  client = { region: world.names.region, endpoint: world.lambda.url, credentials: world.edgeCredential };
  turns = createLambdaTurnService({ ...world.names, maxCalls: 2, client });
}, 300_000);
afterAll(async () => {
  turns?.close();
  await world?.stop();
});

const never = new AbortController().signal;

async function ask(text: string, random: string): Promise<{ frames: ReplyFrame[]; callId: string }> {
  const pcm = concatPcm(silence(100), await world.engine.speak({ text, language: 'en' }), silence(300));
  const callId = createCallId(new Date(), 'local', random);
  const frames: ReplyFrame[] = [];
  const request = {
    kind: 'turn' as const,
    version: CONTRACT_VERSION,
    callId,
    turn: 1,
    attempt: 1,
    personaId: 'ethera',
    probe: false,
    commitInMs: 300,
    commitFloorMs: 200,
    recording: { in: 'request' as const, ulawBase64: Buffer.from(encodeMulaw(pcm)).toString('base64') },
    history: [],
  };
  for await (const frame of turns.answer(request, never)) frames.push(frame);
  return { frames, callId };
}

describe('the bundles that SST built', () => {
  it('brief an edge and make every phrase once', async () => {
    const briefing = await turns.brief(never);
    expect(briefing.numbers).toEqual({ '777': 'ethera', '778': 'efira' });
    const keys = await world.listObjects('prompts/');
    const { phrases } = briefing.personas.ethera as NonNullable<(typeof briefing.personas)[string]>;
    expect(keys).toContain(phrases.greeting.key);
    expect((await world.readObject(phrases.greeting.key)).length).toBe(phrases.greeting.bytes);
    const spoken = world.elevenLabs.requests.length;
    expect(spoken).toBe(keys.length);
    await turns.brief(never);
    expect(world.elevenLabs.requests.length).toBe(spoken);
  });

  it('answer a spoken question with spoken audio, and archive it', async () => {
    const { frames, callId } = await ask('I would like to order three large pizzas please.', '00000001');
    const types = frames.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual(['transcript', 'commit', 'say', 'audio', 'say', 'audio', 'done']);
    const reply = Buffer.concat(frames.flatMap((frame) => (frame.type === 'audio' ? [frame.audio] : [])));
    const keys = attemptKeys(callId, 1, 1);
    // The function's writes follow its last frame.
    expect(await world.waitForObject(keys.reply)).toEqual(reply);
    expect(turnRecord.parse(JSON.parse(String(await world.waitForObject(keys.turn))))).toMatchObject({
      outcome: 'replied',
      transcript: expect.stringMatching(/three large pizzas/i),
      reply: 'I have noted three large pizzas. Is there anything else?',
    });
  });

  it('tell a refused key by its code', async () => {
    world.groq.faults.add('transcriptions', { kind: 'status', status: 401 });
    const { frames } = await ask('Hello, this is a test of errors.', '00000002');
    expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'transcriber.auth' });
  });
});

describe('the edge’s credential', () => {
  it('may put under calls/ and read prompts/, and nothing else', async () => {
    const s3 = new S3Client({ ...client, endpoint: world.s3.url, maxAttempts: 1 });
    const Bucket = world.names.bucket;
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
    try {
      await put('calls/test/x');
      expect(String(await world.readObject('calls/test/x'))).toBe('x');
      await expect(put('prompts/x')).rejects.toMatchObject({ name: 'AccessDenied' });
      await expect(get('calls/test/x')).rejects.toMatchObject({ name: 'AccessDenied' });
      const [phrase = ''] = await world.listObjects('prompts/');
      expect((await get(phrase)).ContentLength).toBeGreaterThan(0);
    } finally {
      s3.destroy();
    }
  });

  it('may invoke no other function, and none past its alias', async () => {
    const lambda = new LambdaClient({ ...client, maxAttempts: 1 });
    const [name = '', alias] = world.names.turnFunction.split(':');
    expect(alias).toBe('live');
    try {
      for (const FunctionName of [`${name}-other:live`, name, `${name}:$LATEST`, `${name}:1`]) {
        const other = lambda.send(new InvokeCommand({ FunctionName }));
        await expect(other).rejects.toMatchObject({ name: 'AccessDeniedException' });
      }
    } finally {
      lambda.destroy();
    }
  });
});

describe('a world', () => {
  it('tells how it starts', () => {
    const done = progress.filter(({ kind }) => kind === 'done').map(({ step }) => step);
    expect(done.toSorted()).toEqual(['Asterisk', 'S3 and Lambda', 'SST stage', 'speech']);
  });

  it('fails the start of an agent with its one line', async () => {
    const agent = world.spawnAgent({ ETHERA_ARI_PASSWORD: '' });
    expect(await agent.exited).toEqual({ code: 1, signal: null });
    expect(agent.stderr).toMatch(/^ethera-edge: config\.invalid: ETHERA_ARI_PASSWORD is not set[^\n]*\n$/);
  });

  it('leaves a call to the dialplan as long as there is no agent, and nothing behind it', async () => {
    const caller = world.caller({ number: '777' });
    await caller.call();
    expect(await world.asterisk.log()).toContain('Ethera fallback: STASISSTATUS=FAILED');
    expect((await world.leftovers()).channels).toHaveLength(1);
    await caller.hangUp();
    await expect.poll(() => world.leftovers()).toEqual({ channels: [], recordings: [], agentFiles: [] });
  });

  it('leaves no process and no folder', async () => {
    await world.stop();
    await world.stop();
    expect(await world.asterisk.exited).toMatch(/code 0|SIGTERM/);
    await expect(access(world.folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends what it has started when it is given up', async () => {
    const giveUp = new AbortController();
    const folder = `${world.folder}-given-up`;
    const start = startWorld({
      agent: false,
      engine: world.engine,
      folder,
      signal: giveUp.signal,
      report: ({ kind, step }) => {
        if (kind === 'begun' && step === 'Asterisk') giveUp.abort(new Error('enough'));
      },
    });
    await expect(start).rejects.toThrow();
    await expect(access(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
