import { FrameDecoder, type ReplyFrame, type TurnRequest, turnFunctionRequest } from '@ethera/contract';
import { createElevenLabsSpeaker } from '../../functions/src/adapters/elevenlabs-speaker.ts';
import { connectGroq } from '../../functions/src/adapters/groq-connection.ts';
import { createGroqReplyModel } from '../../functions/src/adapters/groq-reply-model.ts';
import { createGroqTranscriber } from '../../functions/src/adapters/groq-transcriber.ts';
import type { FailoverSettings } from '../../functions/src/failover/settings.ts';
import { createLog } from '../../functions/src/log.ts';
import { systemClock } from '../../functions/src/system-clock.ts';
import { createMemoryStore } from '../../functions/src/testing/memory-store.ts';
import { loudUlaw } from '../../functions/src/testing/ulaw-signal.ts';
import { createTurnHandler } from '../../functions/src/turn-handler.ts';
import { startElevenLabs } from '../../local/src/elevenlabs/server.ts';
import { startGroq } from '../../local/src/groq/server.ts';
import { startBreakableLink } from '../../local/src/network/breakable-link.ts';
import { ethera } from '../../personas/ethera.ts';
import type { Persona } from '../../personas/persona.ts';

/** A stand-in on this machine answers at once, however busy it is; what is to be late is made so. */
const patient = { firstMs: 10_000, lastMs: 10_000, betweenMs: 10_000 };
const impatient = { firstMs: 300, lastMs: 500, betweenMs: 300 };

export interface PipelineInput {
  /** Every answer of the model, whatever it is asked: one that is to go on begins anew as well. */
  readonly answer: string;
  /** The stage whose provider is not waited for long. */
  readonly impatientOf?: keyof FailoverSettings;
  readonly persona?: Partial<Persona>;
}

/** The turn function in this process on the real SDKs and the providers' stand-ins, each behind a link that can break. */
export async function openPipeline({ answer, impatientOf, persona }: PipelineInput) {
  const of = (stage: keyof FailoverSettings) => (stage === impatientOf ? impatient : patient);
  const groq = await startGroq({
    apiKeys: ['key'],
    transcriber: { transcribe: async () => ({ text: 'What time do you open?', noSpeechProbability: 0 }) },
    responder: { respond: () => ({ content: answer }) },
    profile: { transcriptionMs: 0, firstTokenMs: 0, tokensPerSecond: 1e6 },
  });
  const elevenLabs = await startElevenLabs({
    apiKeys: ['key'],
    // Fifteen characters a second.
    engine: { speak: async ({ text }) => new Int16Array(Math.round((text.length * 8_000) / 15)).fill(4_000) },
    profile: { firstAudioMs: 0, realTimeFactor: 1e-6 },
  });
  const links = { groq: await startBreakableLink(groq.url), elevenLabs: await startBreakableLink(elevenLabs.url) };
  const client = connectGroq({ apiKey: 'key', baseUrl: links.groq.url });
  const lines: string[] = [];
  const handle = createTurnHandler({
    transcriber: createGroqTranscriber(client),
    replyModel: createGroqReplyModel(client),
    speaker: createElevenLabsSpeaker({ apiKey: 'key', baseUrl: links.elevenLabs.url }),
    store: createMemoryStore(),
    clock: systemClock,
    without: new Set(['late-buying']),
    connections: { begin: () => true, end: () => undefined },
    personas: { [ethera.id]: { ...ethera, ...persona } },
    failover: { transcription: of('transcription'), reply: of('reply'), speech: of('speech') },
    log: createLog('info', (line) => lines.push(line)),
    stage: 'test',
    emit: () => undefined,
  });
  return {
    groq,
    elevenLabs,
    links,
    /** What the function logged. */
    lines,
    async ask(request: Partial<TurnRequest> = {}) {
      const startedAtMs = performance.now();
      const frames: { readonly frame: ReplyFrame; readonly atMs: number }[] = [];
      const decoder = new FrameDecoder();
      const sink = {
        write: async (bytes: Uint8Array) => {
          const atMs = performance.now() - startedAtMs;
          for (const frame of decoder.push(bytes)) frames.push({ frame, atMs });
        },
        end: async () => decoder.end(),
      };
      const whole = turnFunctionRequest.parse({ ...question, ...request });
      await handle(whole, sink, { requestId: 'r', coldStart: false, remainingMs: () => 30_000 });
      return frames;
    },
    async close() {
      await Promise.all([links.groq.close(), links.elevenLabs.close(), groq.close(), elevenLabs.close()]);
    },
  };
}
export type Pipeline = Awaited<ReturnType<typeof openPipeline>>;

const question: TurnRequest = {
  kind: 'turn',
  version: 2,
  callId: '20261123T094500123Z-edge-0123abcd',
  turn: 1,
  attempt: 1,
  personaId: ethera.id,
  probe: false,
  commitInMs: 0,
  commitFloorMs: 0,
  recording: { in: 'request', ulawBase64: Buffer.from(loudUlaw(1_000)).toString('base64') },
  history: [],
};
