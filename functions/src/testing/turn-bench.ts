import { FrameDecoder, type ReplyFrame, type Technique, type TurnRequest, turnRecord } from '@ethera/contract';
import { vi } from 'vitest';
import { ethera } from '../../../personas/ethera.ts';
import type { Persona } from '../../../personas/persona.ts';
import type { ByteSink } from '../frame-writer.ts';
import { createLog } from '../log.ts';
import { systemClock } from '../system-clock.ts';
import { createTurnHandler } from '../turn-handler.ts';
import { FakeConnections } from './fake-connections.ts';
import { createFakeReplyModel, type ReplyScript, type ReplyStep } from './fake-reply-model.ts';
import { createFakeSpeaker, type FakeSpeakerScript } from './fake-speaker.ts';
import { createFakeTranscriber, type FakeTranscriberScript } from './fake-transcriber.ts';
import { createMemoryStore } from './memory-store.ts';
import { loudUlaw } from './ulaw-signal.ts';

export const callId = '20261123T094500123Z-edge-0123abcd';
export const attemptPrefix = `calls/2026/11/23/${callId}/turn-002/attempt-1/`;

export interface BenchScript {
  readonly transcriber?: FakeTranscriberScript;
  readonly reply?: ReplyScript;
  readonly speaker?: FakeSpeakerScript;
  readonly persona?: Partial<Persona>;
  readonly remainingMs?: number;
  readonly without?: readonly Technique[];
  /** Whether connections of an earlier invocation are open. */
  readonly isConnected?: boolean;
}

export interface TimedFrame {
  /** Milliseconds since the request. */
  readonly at: number;
  readonly frame: ReplyFrame;
}

export const says = (text: string): ReplyStep => ({ type: 'text', text });

export const turnOf = (changes: Partial<TurnRequest> = {}): TurnRequest => ({
  kind: 'turn',
  version: 1,
  callId,
  turn: 2,
  attempt: 1,
  personaId: 'ethera',
  probe: false,
  commitInMs: 400,
  commitFloorMs: 300,
  recording: { in: 'request', ulawBase64: Buffer.from(loudUlaw(1_000)).toString('base64') },
  history: [],
  ...changes,
});

/** The turn handler on fakes and fake timers (the test file turns those on). */
export function openBench(script: BenchScript = {}) {
  const transcriber = createFakeTranscriber({
    takesMs: 100,
    heard: { text: 'Tell me your opening hours.' },
    ...script.transcriber,
  });
  const replyModel = createFakeReplyModel(script.reply ?? [says('We open at nine. '), says('See you then.')]);
  const speaker = createFakeSpeaker({ firstByteMs: 80, ...script.speaker });
  const store = createMemoryStore();
  const connections = new FakeConnections(script.isConnected ?? true);
  const lines: string[] = [];
  const emitted: string[] = [];
  const handle = createTurnHandler({
    transcriber,
    replyModel,
    speaker,
    store,
    clock: systemClock,
    without: new Set(script.without),
    connections,
    personas: { ethera: { ...ethera, ...script.persona } },
    log: createLog('info', (line) => lines.push(line)),
    stage: 'test',
    emit: (line) => emitted.push(line),
  });
  const frames: TimedFrame[] = [];
  let ended = false;

  const start = (event: unknown) => {
    const startedAt = Date.now();
    const decoder = new FrameDecoder();
    const sink: ByteSink = {
      async write(bytes) {
        for (const frame of decoder.push(bytes)) frames.push({ at: Date.now() - startedAt, frame });
      },
      async end() {
        decoder.end();
        ended = true;
      },
    };
    const remainingMs = () => (script.remainingMs ?? 60_000) - (Date.now() - startedAt);
    return handle(event, sink, { requestId: 'request-1', coldStart: true, remainingMs });
  };

  return {
    transcriber,
    replyModel,
    speaker,
    store,
    connections,
    frames,
    lines,
    /** What went to standard output beside the log: metrics. */
    emitted,
    start,
    ended: () => ended,
    /** Runs a turn to its end, whatever time it takes. */
    async run(event: unknown = turnOf()) {
      const running = start(event);
      await vi.runAllTimersAsync();
      await running;
      return frames;
    },
    /** Kinds of frames in order, with audio of one chunk as one. */
    order(): string[] {
      const kinds = frames.map(({ frame }) =>
        'chunk' in frame ? `${frame.type} ${frame.chunk}` : frame.type === 'error' ? `error ${frame.code}` : frame.type,
      );
      return kinds.filter((kind, index) => kind !== kinds[index - 1]);
    },
    /** The first frame of a kind. */
    find<Kind extends ReplyFrame['type']>(type: Kind) {
      for (const { at, frame } of frames) {
        if (frame.type === type) return { at, frame: frame as Extract<ReplyFrame, { type: Kind }> };
      }
      throw new Error(`no ${type} among ${frames.map(({ frame }) => frame.type).join(', ')}`);
    },
    record() {
      const stored = store.objects.get(`${attemptPrefix}turn.json`);
      if (!stored) throw new Error('no turn.json');
      return turnRecord.parse(JSON.parse(new TextDecoder().decode(stored.body)));
    },
  };
}
