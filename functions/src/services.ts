import { readWithout } from '@ethera/contract';
import { createElevenLabsSpeaker } from './adapters/elevenlabs-speaker.ts';
import { connectGroq } from './adapters/groq-connection.ts';
import { createGroqReplyModel } from './adapters/groq-reply-model.ts';
import { createGroqTranscriber } from './adapters/groq-transcriber.ts';
import { keepConnections, unkeptConnections } from './adapters/kept-connections.ts';
import { createS3RecordingStore } from './adapters/s3-recording-store.ts';
import { createLog, type Log } from './log.ts';
import type { Connections } from './ports/connections.ts';
import { readResources } from './resources.ts';
import { systemClock } from './system-clock.ts';
import type { TurnServices } from './turn-answer.ts';

/** What the pipeline needs of the outside, and where it says what it does. */
export interface Services extends TurnServices {
  readonly connections: Connections;
  readonly log: Log;
  readonly stage: string;
  /** Takes a line for standard output. */
  readonly emit: (line: string) => void;
}

/** Wires the adapters from what the stack has linked. Once per cold start: they keep their connections. */
export function wireServices(env: NodeJS.ProcessEnv, functionName: string): Services {
  const resources = readResources(env);
  const groq = connectGroq({ apiKey: resources.groqApiKey });
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const log = createLog(resources.logLevel, write, { function: functionName, stage: resources.stage });
  const without = readWithout(env.ETHERA_WITHOUT);
  return {
    transcriber: createGroqTranscriber(groq),
    replyModel: createGroqReplyModel(groq),
    speaker: createElevenLabsSpeaker({ apiKey: resources.elevenLabsApiKey, baseUrl: resources.elevenLabsBaseUrl }),
    store: createS3RecordingStore({ bucket: resources.bucket }),
    clock: systemClock,
    without,
    connections: without.has('warm-connections') ? unkeptConnections : keptConnections(log),
    log,
    stage: resources.stage,
    emit: write,
  };
}

function keptConnections(log: Log): Connections {
  const kept = keepConnections();
  if (!kept) log.warn('connections are not kept', { node: process.version });
  return kept ?? unkeptConnections;
}
