import {
  attemptKeys,
  type BriefedPersona,
  type CallRecord,
  callRecord,
  callRecordKey,
  type ReplyFrame,
  type Technique,
  ulawDurationMs,
} from '@ethera/contract';
import { expect, vi } from 'vitest';
import { CallController } from '../call/call-controller.ts';
import type { CallDeps } from '../call/call-deps.ts';
import { FakeTelephony } from './fake-telephony.ts';
import { FakeTurnService } from './fake-turn-service.ts';
import { MemoryArchive } from './memory-archive.ts';
import { MemoryCallFiles } from './memory-call-files.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryLiveCalls } from './memory-live-calls.ts';
import { MemoryLog } from './memory-log.ts';
import { MemorySpool } from './memory-spool.ts';
import { MemoryStoredRecordings } from './memory-stored-recordings.ts';
import { MemoryUnkeptAudio } from './memory-unkept-audio.ts';
import { loud, samplePersona, sampleSummary } from './samples.ts';

export const callId = '20261123T094500123Z-edge-0a1b2c3d';
export const legId = 'leg-1';
export const callerNumber = '+49301234567';

/** Everything an agent is made of, in memory. Time is that of `vi.useFakeTimers`. */
export function fakeDeps() {
  const telephony = new FakeTelephony(Date.now);
  const turnService = new FakeTurnService();
  const archive = new MemoryArchive();
  const spool = new MemorySpool();
  const journal = new MemoryJournal();
  const unkeptAudio = new MemoryUnkeptAudio();
  const files = new MemoryCallFiles();
  const liveCalls = new MemoryLiveCalls();
  const stored = new MemoryStoredRecordings(files, telephony);
  for (const phrase of Object.values(samplePersona.phrases).flat()) {
    if (phrase) files.phrases.set(`/media/${phrase.key}`, loud(ulawDurationMs(phrase.bytes)));
  }
  const log = new MemoryLog();
  const deps: CallDeps = {
    stage: 'test',
    edgeId: 'edge',
    telephony,
    turnService,
    archive,
    spool,
    journal,
    unkeptAudio,
    liveCalls,
    stored,
    files,
    phrases: { pathOf: ({ key }) => `/media/${key}` },
    log,
    without: new Set(),
    eagerTurns: { allowed: () => true },
    now: Date.now,
  };
  return { telephony, turnService, archive, spool, journal, unkeptAudio, liveCalls, stored, files, log, deps };
}

/** One call on fakes, and what its two ends do. Recordings hold what the caller said, by the clock. */
export function openCall(persona: Partial<BriefedPersona> = {}, without: readonly Technique[] = []) {
  const fakes = fakeDeps();
  const { telephony, turnService, files, deps } = fakes;
  telephony.onRecorded = (path, ulaw) => {
    if (!files.recordings.has(path)) files.recordings.set(path, ulaw);
  };
  const call = new CallController(
    {
      callId,
      legId,
      caller: callerNumber,
      called: '777',
      persona: { ...samplePersona, ...persona },
      arrivedAt: Date.now(),
    },
    { ...deps, without: new Set(without) },
  );
  telephony.onEvent((event) => call.receive(event));
  const state = { ended: 0 };
  void call.ended.then(() => {
    state.ended += 1;
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  return {
    ...fakes,
    call,
    pass,
    get ended() {
      return state.ended;
    },
    /** Picks up, and lets the greeting begin. */
    async answer(): Promise<void> {
      void call.answer();
      await pass(0);
      telephony.emit({ type: 'playback-started', legId, playbackId: telephony.lastPlaybackId });
    },
    /** The playback that was asked for last begins, lasts, and ends. */
    async playOut(ms = 2_000): Promise<void> {
      await pass(0);
      const playbackId = telephony.lastPlaybackId;
      telephony.emit({ type: 'playback-started', legId, playbackId });
      await pass(ms);
      telephony.emit({ type: 'playback-finished', legId, playbackId, played: true });
      await pass(0);
    },
    /** The caller speaks for half a second; the detector has heard the pause after it. */
    async say(): Promise<void> {
      telephony.emit({ type: 'talk-started', legId });
      await pass(800);
      telephony.emit({ type: 'talk-finished', legId });
      await pass(0);
    },
    /** What the pipeline answers to a turn that goes well. */
    reply(transcript: string, text: string, audio = loud(1_000), ...last: ReplyFrame[]): void {
      turnService.last.send(
        { type: 'transcript', text: transcript, rejected: null },
        { type: 'commit', rule: 'default' },
        { type: 'say', chunk: 0, text },
        { type: 'audio', chunk: 0, offset: 0, audio },
        ...last,
        { type: 'done', summary: { ...sampleSummary, transcript, reply: text } },
      );
    },
    /** A turn from the first word to the last packet of its answer. */
    async turn(transcript: string, text: string, ...last: ReplyFrame[]): Promise<void> {
      await this.say();
      this.reply(transcript, text, loud(1_000), ...last);
      await pass(400);
      await this.playOut(ulawDurationMs(loud(1_000).length));
    },
    /** As Asterisk does it: what plays has failed, and then the leg is gone. */
    async hangUp(): Promise<void> {
      const playbackId = telephony.asked('play').length > 0 ? telephony.lastPlaybackId : 'none';
      telephony.emit({ type: 'playback-finished', legId, playbackId, played: false });
      await pass(2);
      telephony.emit({ type: 'leg-ended', legId, hungUp: true });
      await pass(0);
    },
  };
}

export type CallBench = ReturnType<typeof openCall>;

export function recordingPath(number: number): string {
  return `/recordings/${callId}-${String(number).padStart(4, '0')}.ulaw`;
}

export const recordKey = callRecordKey(callId);

/** Key of what the caller said in this attempt. */
export function recordingKey(turn: number, attempt = 1): string {
  return attemptKeys(callId, turn, attempt).recording;
}

/** The call's record, which must be valid. */
export function recordOf(bench: CallBench): CallRecord {
  return callRecord.parse(bench.spool.json(recordKey));
}

/** Recordings that were removed from Asterisk, in order. */
export function deletedRecordings(bench: CallBench): unknown[] {
  return bench.telephony.asked('deleteRecording').map(([path]) => path);
}

export function expectNothingLeft(bench: CallBench): void {
  expect(bench.ended).toBe(1);
  expect(bench.files.cleared).toEqual([callId]);
  expect(vi.getTimerCount()).toBe(0);
}
