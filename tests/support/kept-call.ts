import { writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BriefedPersona } from '@ethera/contract';
import { createDiskCallFiles } from '../../edge-agent/src/adapters/disk-call-files.ts';
import { createDiskLiveCalls } from '../../edge-agent/src/adapters/disk-live-calls.ts';
import { createDiskSpool } from '../../edge-agent/src/adapters/disk-spool.ts';
import { createDiskStoredRecordings } from '../../edge-agent/src/adapters/disk-stored-recordings.ts';
import { createDiskUnkeptAudio } from '../../edge-agent/src/adapters/disk-unkept-audio.ts';
import { createS3Archive } from '../../edge-agent/src/adapters/s3-archive.ts';
import { CallController } from '../../edge-agent/src/call/call-controller.ts';
import { createDiskJournal } from '../../edge-agent/src/journal/disk-journal.ts';
import { FakeTelephony } from '../../edge-agent/src/testing/fake-telephony.ts';
import { MemoryLog } from '../../edge-agent/src/testing/memory-log.ts';
import { samplePersona } from '../../edge-agent/src/testing/samples.ts';
import { createS3RecordingStore } from '../../functions/src/adapters/s3-recording-store.ts';
import { createLog } from '../../functions/src/log.ts';
import { systemClock } from '../../functions/src/system-clock.ts';
import { createFakeReplyModel } from '../../functions/src/testing/fake-reply-model.ts';
import { createFakeSpeaker } from '../../functions/src/testing/fake-speaker.ts';
import { createFakeTranscriber } from '../../functions/src/testing/fake-transcriber.ts';
import { createTurnHandler } from '../../functions/src/turn-handler.ts';
import { ethera } from '../../personas/ethera.ts';
import { pipelineInProcess } from './pipeline-in-process.ts';

export const legId = 'leg-1';
export const transcript = 'Do you sell pomegranates?';
export const reply = 'We have tangerines.';
/** A byte that nothing else is made of. */
const replyCode = 0x2b;

export type ArchiveMode = BriefedPersona['archive'];

/** Where everything of an edge and a stage may come to lie. */
export interface KeptCallPlaces {
  readonly stateFolder: string;
  readonly mediaFolder: string;
  readonly recordingsFolder: string;
  readonly s3: Omit<Parameters<typeof createS3RecordingStore>[0], 'requestMs'>;
}

/**
 * A call of one agent and one turn function that keep what they keep on real disks and in a real bucket. The line and the
 * providers are fakes.
 */
export function openKeptCall(callId: string, archive: ArchiveMode, places: KeptCallPlaces) {
  const { stateFolder, mediaFolder, recordingsFolder, s3 } = places;
  let jumpedMs = 0;
  const now = () => Date.now() + jumpedMs;
  const log = new MemoryLog();
  const telephony = new FakeTelephony(now);
  const ofAsterisk = (path: string) => join(recordingsFolder, basename(path));
  telephony.onRecorded = (path, ulaw) => writeFileSync(ofAsterisk(path), ulaw);
  telephony.deleteRecording = (path) => rm(ofAsterisk(path));
  const bucket = createS3Archive(s3);
  const spool = createDiskSpool({ folder: join(stateFolder, 'spool'), archive: bucket, log, now });
  const files = createDiskCallFiles({ mediaFolder });
  const folder = join(stateFolder, 'unkept');
  const unkeptAudio = createDiskUnkeptAudio({ folder, recordingsFolder, telephony, log });
  const journal = createDiskJournal({ folder: join(stateFolder, 'journal'), days: 1, log, now });
  const pipeline = openPipeline(archive, s3);
  const { turnTaking, ...persona } = samplePersona;
  const call = new CallController(
    {
      callId,
      legId,
      caller: '+49301234567',
      called: '777',
      arrivedAt: now(),
      persona: { ...persona, id: ethera.id, archive, turnTaking: { ...turnTaking, endOfTurnMs: 400 } },
    },
    {
      stage: 'test',
      edgeId: 'edge',
      telephony,
      turnService: pipeline.turnService,
      archive: bucket,
      spool,
      journal,
      unkeptAudio,
      liveCalls: createDiskLiveCalls({ folder: join(stateFolder, 'live'), log }),
      stored: createDiskStoredRecordings(recordingsFolder),
      files: { ...files, readRecording: (path) => files.readRecording(ofAsterisk(path)) },
      phrases: { pathOf: ({ key }) => `/media/${key}` },
      log,
      without: new Set(),
      eagerTurns: { allowed: () => true },
      now,
    },
  );
  telephony.onEvent((event) => call.receive(event));
  return {
    call,
    telephony,
    spool,
    log,
    lines: pipeline.lines,
    settled: pipeline.settled,
    /** Lets the clock that the line records by be ahead. */
    jump: (ms: number) => {
      jumpedMs += ms;
    },
  };
}

/** The turn function in this process, with its own way to the bucket. */
function openPipeline(archive: ArchiveMode, s3: KeptCallPlaces['s3']) {
  const lines: string[] = [];
  const handle = createTurnHandler({
    transcriber: createFakeTranscriber({ heard: { text: transcript } }),
    replyModel: createFakeReplyModel([{ type: 'text', text: reply }]),
    speaker: createFakeSpeaker({ code: replyCode }),
    store: createS3RecordingStore(s3),
    clock: systemClock,
    without: new Set(),
    connections: { begin: () => true, end: () => undefined },
    personas: { [ethera.id]: { ...ethera, archive } },
    log: createLog('info', (line) => lines.push(line)),
    stage: 'dev',
    emit: (line) => lines.push(line),
  });
  return { lines, ...pipelineInProcess(handle) };
}

/** Files below a folder that hold any of the texts, or any stretch of the audio. Relative paths, sorted. */
export async function filesHolding(folder: string, needles: readonly (string | Uint8Array)[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    paths.map(async (path) => {
      const body = await readFile(path);
      return needles.some((needle) => body.includes(typeof needle === 'string' ? needle : Buffer.from(needle)))
        ? [path.slice(folder.length + 1)]
        : [];
    }),
  );
  return found.flat().sort();
}

/** A stretch of the reply's audio. */
export const replyAudio = new Uint8Array(400).fill(replyCode);
