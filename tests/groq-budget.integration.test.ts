import type { TurnRequest } from '@ethera/contract';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createAgent } from '../edge-agent/src/agent.ts';
import { fakeDeps, legId } from '../edge-agent/src/testing/call-bench.ts';
import { MemorySpendBook } from '../edge-agent/src/testing/memory-spend-book.ts';
import { loud, samplePersona } from '../edge-agent/src/testing/samples.ts';
import { connectGroq } from '../functions/src/adapters/groq-connection.ts';
import { createGroqReplyModel } from '../functions/src/adapters/groq-reply-model.ts';
import { createGroqTranscriber } from '../functions/src/adapters/groq-transcriber.ts';
import { createLog } from '../functions/src/log.ts';
import { systemClock } from '../functions/src/system-clock.ts';
import { createFakeSpeaker } from '../functions/src/testing/fake-speaker.ts';
import { createMemoryStore } from '../functions/src/testing/memory-store.ts';
import { createTurnHandler } from '../functions/src/turn-handler.ts';
import type { GroqQuota } from '../local/src/groq/quota.ts';
import { startGroq } from '../local/src/groq/server.ts';
import { countTokens } from '../local/src/groq/tokens.ts';
import { ethera } from '../personas/ethera.ts';
import { pipelineInProcess } from './support/pipeline-in-process.ts';

/** An agent whose pipeline asks a Groq of this plan. The line, the voice and the bucket are fakes. */
async function openCall(quota: GroqQuota) {
  const groq = await startGroq({
    apiKeys: ['key'],
    transcriber: { transcribe: async () => ({ text: 'What time do you open?', noSpeechProbability: 0 }) },
    profile: { transcriptionMs: 0, firstTokenMs: 0, tokensPerSecond: 1e6 },
    quota,
  });
  onTestFinished(() => groq.close());
  const client = connectGroq({ apiKey: 'key', baseUrl: groq.url });
  const { turnService } = pipelineInProcess(
    createTurnHandler({
      transcriber: createGroqTranscriber(client),
      replyModel: createGroqReplyModel(client),
      speaker: createFakeSpeaker(),
      store: createMemoryStore(),
      clock: systemClock,
      without: new Set(),
      connections: { begin: () => true, end: () => undefined },
      personas: { [ethera.id]: ethera },
      log: createLog('info', () => undefined),
      stage: 'test',
      emit: () => undefined,
    }),
  );
  const asked: TurnRequest[] = [];
  const { deps, telephony, files, log } = fakeDeps();
  telephony.onRecorded = (path) => files.recordings.set(path, loud(500));
  const agent = createAgent({
    spendBook: new MemorySpendBook(),
    ...deps,
    turnService: {
      ...turnService,
      answer: (request, signal) => {
        asked.push(request);
        return turnService.answer(request, signal);
      },
    },
    phrases: { ...deps.phrases, personaFor: () => ({ ...samplePersona, id: ethera.id }), limits: () => ({}) },
    maxCalls: 1,
    drainGraceMs: 0,
    random: () => '00000001',
  });
  await agent.start(new AbortController().signal);
  onTestFinished(() => agent.drain());

  const heard = async (playbacks: number) => {
    await vi.waitFor(() => expect(telephony.asked('play')).toHaveLength(playbacks));
    const playbackId = telephony.lastPlaybackId;
    telephony.emit({ type: 'playback-started', legId, playbackId });
    telephony.emit({ type: 'playback-finished', legId, playbackId, played: true });
  };
  telephony.emit({ type: 'call-arrived', legId, called: '777', caller: '+49301234567' });
  await heard(1);
  return {
    log,
    /** Milliseconds of silence that were left when the question was sent; the answer has been heard. */
    async silenceLeftAtQuestion(number: number): Promise<number | undefined> {
      telephony.emit({ type: 'talk-started', legId });
      telephony.emit({ type: 'talk-finished', legId });
      await heard(1 + number);
      return asked[number - 1]?.commitInMs;
    },
  };
}

const model = ethera.models.reply;
const promptTokens = countTokens(ethera.prompt);

it('a call whose Groq plan runs low waits for the full silence from the next turn on', async () => {
  const { silenceLeftAtQuestion, log } = await openCall({
    [model]: { tokensPerMinute: Math.round(promptTokens * 1.2) },
  });
  expect(await silenceLeftAtQuestion(1)).toBeGreaterThan(300);
  await vi.waitFor(() => expect(log.messages('warn')).toEqual(['eager turns off']));
  // Groq refuses this one, whose apology is heard: what counts here is when it was asked.
  expect(await silenceLeftAtQuestion(2)).toBe(0);
  expect(log.lines.find(({ message }) => message === 'eager turns off')?.fields).toMatchObject({
    budget: `${model} tokens`,
  });
});

it('a call within its plan goes on as it began', async () => {
  const { silenceLeftAtQuestion, log } = await openCall({ [model]: { tokensPerMinute: promptTokens * 100 } });
  expect(await silenceLeftAtQuestion(1)).toBeGreaterThan(300);
  expect(await silenceLeftAtQuestion(2)).toBeGreaterThan(300);
  expect(log.messages('warn')).toEqual([]);
});
