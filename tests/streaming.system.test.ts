import { ULAW_FRAME_BYTES, ulawDurationMs } from '@ethera/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../local/src/caller/reply-wait.ts';
import { startWorld, type World } from '../local/src/world/world.ts';
import { Dialogue } from './support/dialogue.ts';

/** Ordinary while the world starts; each test makes one of them slow. */
const groqProfile = { transcriptionMs: 120, firstTokenMs: 150, tokensPerSecond: 900, afterFirstSentenceMs: 0 };
const speechProfile = { firstAudioMs: 120, realTimeFactor: 0.15, burstMs: 0 };
let world: World;
let dialogue: Dialogue;

beforeAll(async () => {
  world = await startWorld({ groq: { profile: groqProfile }, elevenLabs: { profile: speechProfile } });
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
    groqProfile.afterFirstSentenceMs = 5_000;
    const { reply } = await dialogue.ask('Can I book a table for four people?', { quietMs: 500 });
    const first = spoken(reply);
    const second = spoken(await dialogue.listen());

    const chat = world.groq.requests.find(({ operation }) => operation === 'chat');
    const secondWrittenAtMs = (chat?.firstContentAtMs ?? 0) + groqProfile.afterFirstSentenceMs;
    groqProfile.afterFirstSentenceMs = 0;
    expect(chat?.doneAtMs).toBeGreaterThan(secondWrittenAtMs);
    expect(first.endedAtMs).toBeLessThan(secondWrittenAtMs);
    expect(second.startedAtMs).toBeGreaterThan(secondWrittenAtMs);
    const { recording } = dialogue.caller;
    const words = await dialogue.heardBetween(
      recording.timelineMs(first.startedAtMs) - 100,
      recording.timelineMs(first.endedAtMs) + 100,
    );
    expect(words).toMatch(/table for four/i);
  });

  it('starts with the first audio of a voice that then falls behind, and stutters no more than the voice', async () => {
    // Made half as fast as it is heard, after the first 400 ms.
    speechProfile.realTimeFactor = 2;
    speechProfile.burstMs = 400;
    let heardBytes = 0;
    dialogue.caller.on('heard', ({ payload }) => {
      heardBytes += payload.length;
    });
    const earlier = world.elevenLabs.requests.length;
    const { reply } = await dialogue.ask('What time do you open?', { quietMs: 2_000 });
    const { startedAtMs, endedAtMs } = spoken(reply);

    const [speech, ...others] = world.elevenLabs.requests.slice(earlier);
    const { firstByteAtMs = 0, doneAtMs = 0, audioBytes = 0 } = speech ?? {};
    expect(others).toHaveLength(0);
    expect(doneAtMs - firstByteAtMs).toBeGreaterThan(1.5 * ulawDurationMs(audioBytes));
    // Not a sample was lost at the seams: the pauses are pauses.
    expect(Math.abs(heardBytes - audioBytes)).toBeLessThanOrEqual(ULAW_FRAME_BYTES);
    // Generous, since the machine may be busy; without streaming it would be all of the delivery.
    expect(startedAtMs - firstByteAtMs).toBeLessThan(1_000);
    expect(endedAtMs - doneAtMs).toBeLessThan(1_000);
  });
});
