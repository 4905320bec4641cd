import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAsterisk } from '../../local/src/asterisk/asterisk-binary.ts';
import { type AsteriskProcess, startAsterisk } from '../../local/src/asterisk/start-asterisk.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { noise, tone } from '../../local/src/audio/tone.ts';
import { waitForReply } from '../../local/src/caller/reply-wait.ts';
import { SipCaller } from '../../local/src/caller/sip-caller.ts';
import { startElevenLabs } from '../../local/src/elevenlabs/server.ts';
import type { ChatMessage } from '../../local/src/groq/responder.ts';
import { startGroq } from '../../local/src/groq/server.ts';
import { ethera } from '../../personas/ethera.ts';
import { agiSilenceSeconds } from './agi-telephones.ts';
import { ariSilenceSeconds } from './ari-telephones.ts';
import { type FirstNotesCloud, startFirstNotesCloud } from './cloud.ts';
import type { FirstNotesTurn } from './conversation.ts';
import { renderWithFirstNotes } from './dialplan.ts';
import { startFirstNotes } from './first-notes.ts';

const apiKey = 'key-of-the-test';
const question = 'When do you open?';
const answer = 'At nine in the morning.';
const greetingMs = 300;
const spokenMs = 700;
const replyMs = 500;

let end: AsyncDisposableStack;
let folder: string;
let asterisk: AsteriskProcess;
let cloud: FirstNotesCloud;
const conversations: (readonly ChatMessage[])[] = [];
const recordedMs: number[] = [];

beforeAll(async () => {
  end = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'ethera-test-'));
  end.defer(() => rm(folder, { recursive: true, force: true }));
  asterisk = await startAsterisk({
    binary: await findAsterisk(),
    folder: join(folder, 'asterisk'),
    routes: [{ from: 'pstn', number: 'any', app: 'ethera-test' }],
    render: renderWithFirstNotes,
  });
  end.defer(() => asterisk.stop());
  const groq = await startGroq({
    apiKeys: [apiKey],
    transcriber: {
      transcribe: async ({ pcm8k }) => {
        recordedMs.push(pcm8k.length / 8);
        return { text: question, noSpeechProbability: 0 };
      },
    },
    responder: {
      respond: ({ messages }) => {
        conversations.push(messages);
        return { content: answer };
      },
    },
  });
  end.defer(() => groq.close());
  const elevenLabs = await startElevenLabs({
    apiKeys: [apiKey],
    engine: { speak: async ({ text }) => (text === answer ? tone(440, replyMs) : new Int16Array(0)) },
  });
  end.defer(() => elevenLabs.close());
  cloud = await startFirstNotesCloud({
    folder: join(folder, 'cloud'),
    groq: { apiKey, baseUrl: groq.url },
    elevenLabs: { apiKey, baseUrl: elevenLabs.url },
  });
  end.defer(() => cloud.close());
});
afterAll(() => end.disposeAsync());

describe.concurrent('the first notes', () => {
  it.for([
    { variant: 'ari', silenceMs: 1000 * ariSilenceSeconds },
    { variant: 'agi', silenceMs: 1000 * agiSilenceSeconds },
  ] as const)(
    'answer a caller over $variant once it has been silent for $silenceMs ms',
    async ({ variant, silenceMs }, { expect, onTestFinished }) => {
      const turns: FirstNotesTurn[] = [];
      const failures: unknown[] = [];
      const notes = await startFirstNotes({
        asterisk,
        variant,
        cloud: cloud.access,
        greeting: encodeMulaw(tone(660, greetingMs)),
        folder: join(folder, variant),
        onTurn: (turn) => turns.push(turn),
        onFailure: (error) => failures.push(error),
      });
      onTestFinished(() => notes.close());
      const caller = new SipCaller({
        target: asterisk.sipAddress,
        number: notes.number,
        account: asterisk.softphone,
      });
      onTestFinished(() => caller.hangUp());
      await caller.call();
      await waitForReply(caller, { quietMs: 200 });
      const { endedAtMs } = await caller.play(encodeMulaw(noise(spokenMs, 0.5)));
      const reply = await waitForReply(caller, { quietMs: 300, timeoutMs: silenceMs + 5_000 });
      expect(failures).toEqual([]);
      if (reply.kind !== 'replied') throw new Error(`the caller hears no reply: ${reply.kind}`);
      // Asterisk counts silence in frames of the line, so that it is a frame or two early.
      expect(reply.startedAtMs - endedAtMs).toBeGreaterThan(silenceMs - 100);
      expect(reply.endedAtMs - reply.startedAtMs).toBeGreaterThan(replyMs - 100);
      const [turn] = turns;
      expect(turn).toMatchObject({ turn: 1, transcript: question, reply: answer });
      const { recordedAtMs = 0, uploadedAtMs = 0, answeredAtMs = 0, fetchedAtMs = 0, playedAtMs = 0 } = turn ?? {};
      const moments = [endedAtMs, recordedAtMs, uploadedAtMs, answeredAtMs, fetchedAtMs, playedAtMs, reply.endedAtMs];
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    },
  );
});

it('ask the same persona, about all that was said', () => {
  expect(conversations).toHaveLength(2);
  for (const messages of conversations) {
    expect(messages).toEqual([
      { role: 'system', content: ethera.prompt },
      { role: 'user', content: question },
    ]);
  }
  for (const ms of recordedMs) expect(ms).toBeGreaterThan(spokenMs);
});

it('say why they do not begin', async () => {
  const nobody = { ...asterisk, ariUrl: 'http://127.0.0.1:1/ari' };
  const started = startFirstNotes({
    asterisk: nobody,
    variant: 'ari',
    cloud: cloud.access,
    greeting: new Uint8Array(0),
    folder: join(folder, 'nobody'),
  });
  await expect(started).rejects.toThrow(/did not begin: .+/);
});
