import { ULAW_FRAME_BYTES, ulawDurationMs } from '@ethera/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../local/src/caller/reply-wait.ts';
import type { World } from '../local/src/world/world.ts';
import { Dialogue } from './support/dialogue.ts';
import { framesFound } from './support/found-frames.ts';
import { startTestWorld } from './support/test-world.ts';

/** Ordinary while the world starts; each test makes one of them slow. */
const groqProfile = { transcriptionMs: 120, firstTokenMs: 150, tokensPerSecond: 900, afterFirstSentenceMs: 0 };
const speechProfile = { firstAudioMs: 120, realTimeFactor: 0.15, burstMs: 0 };
let world: World;
let dialogue: Dialogue;

beforeAll(async () => {
  world = await startTestWorld({ groq: { profile: groqProfile }, elevenLabs: { profile: speechProfile } });
});
afterAll(() => world.stop());
beforeEach(async () => {
  dialogue = new Dialogue(world.caller({ number: '777' }), world.engine);
  await dialogue.open();
});

function spoken(reply: Reply): Extract<Reply, { kind: 'replied' }> {
  if (reply.kind !== 'replied') throw new Error(`the agent did not answer: ${reply.kind}`);
  return reply;
}

describe('a reply is streamed', () => {
  it('is heard while the language model still writes it', async () => {
    // Shorter than what a second model is asked after.
    groqProfile.afterFirstSentenceMs = 1_300;
    const { reply } = await dialogue.ask('Can I book a table for four people?', { quietMs: 1_000 });
    const { startedAtMs, endedAtMs } = spoken(reply);

    const chat = world.groq.requests.findLast(({ operation }) => operation === 'chat');
    const secondWrittenAtMs = (chat?.firstContentAtMs ?? 0) + groqProfile.afterFirstSentenceMs;
    groqProfile.afterFirstSentenceMs = 0;
    expect(startedAtMs).toBeLessThan(secondWrittenAtMs);
    expect(chat?.doneAtMs).toBeGreaterThan(secondWrittenAtMs);
    expect(endedAtMs).toBeGreaterThan(chat?.doneAtMs ?? Number.POSITIVE_INFINITY);
    const { recording } = dialogue.caller;
    const words = await dialogue.heardBetween(
      recording.timelineMs(startedAtMs) - 100,
      recording.timelineMs(endedAtMs) + 100,
    );
    expect(words).toMatch(/table for four/i);
  });

  it('starts with the first audio of a voice that then falls behind, and stutters no more than the voice', async () => {
    // Made half as fast as it is heard, after the first 400 ms.
    speechProfile.realTimeFactor = 2;
    speechProfile.burstMs = 400;
    const heard: Uint8Array[] = [];
    dialogue.caller.on('heard', ({ payload }) => heard.push(payload));
    const earlier = world.elevenLabs.requests.length;
    const { reply } = await dialogue.ask('What time do you open?', { quietMs: 2_000 });
    const { startedAtMs, endedAtMs } = spoken(reply);

    const [speech, ...others] = world.elevenLabs.requests.slice(earlier);
    const { firstByteAtMs = 0, doneAtMs = 0, audioBytes = 0 } = speech ?? {};
    expect(others).toHaveLength(0);
    expect(doneAtMs - firstByteAtMs).toBeGreaterThan(1.5 * ulawDurationMs(audioBytes));
    // Not a sample was lost at the seams, whatever silence came between them.
    const made = world.s3.requests.findLast(({ key }) => key.endsWith('/reply.ulaw'))?.key ?? '';
    const audio = await world.readObject(made);
    const { first, share } = framesFound(
      audio.subarray(0, audio.length - (audio.length % ULAW_FRAME_BYTES)),
      Buffer.concat(heard),
    );
    expect({ first, share }).toEqual({ first: true, share: 1 });
    // Generous, since the machine may be busy; without streaming it would be all of the delivery.
    expect(startedAtMs - firstByteAtMs).toBeLessThan(1_000);
    expect(endedAtMs - doneAtMs).toBeLessThan(1_000);
  });
});
