import { ulawBytes } from '@ethera/contract';
import { vi } from 'vitest';
import { Speech, type SpeechDeps } from '../call/speech.ts';
import { Sequence } from '../sequence.ts';
import { AsteriskReader } from './asterisk-reader.ts';
import { MemoryCallFiles } from './memory-call-files.ts';

export interface SpeechBench {
  readonly speech: Speech;
  readonly asterisk: AsteriskReader;
  readonly files: MemoryCallFiles;
  readonly line: Sequence;
  readonly started: number[];
  readonly starved: number[];
  readonly finished: boolean[];
  readonly failures: unknown[];
}

export interface Delays {
  readonly requestMs?: readonly number[];
  readonly eventMs?: readonly number[];
  /** Which events never come. */
  readonly lost?: readonly boolean[];
}

/** A speech before an Asterisk that reads what is in the files by then. Phrases are files named `/phrase`. */
export function openSpeech(
  { requestMs = [0], eventMs = [0], lost = [false] }: Delays = {},
  override: (asterisk: AsteriskReader) => Partial<SpeechDeps['telephony']> = () => ({}),
): SpeechBench {
  const files = new MemoryCallFiles();
  files.created.set('/phrase', [...samples(0, ulawBytes(500))]);
  const line = new Sequence();
  const [started, starved]: [number[], number[]] = [[], []];
  const [finished, failures]: [boolean[], unknown[]] = [[], []];
  const next = <Value>(values: readonly Value[]) => {
    let asked = 0;
    return () => values[asked++ % values.length] as Value;
  };
  const isLost = next(lost);
  const asterisk = new AsteriskReader({
    read: (path) => files.created.get(path) ?? [],
    started: (id) => isLost() || speech.playbackStarted(id, Date.now()),
    finished: (id) => isLost() || speech.playbackFinished(id, true, Date.now()),
    requestMs: next(requestMs),
    eventMs: next(eventMs),
  });
  const telephony = {
    play: asterisk.play.bind(asterisk),
    pause: asterisk.pause.bind(asterisk),
    resume: asterisk.resume.bind(asterisk),
    stop: asterisk.stop.bind(asterisk),
    ...override(asterisk),
  };
  let playbacks = 0;
  let created = 0;
  const speech = new Speech(
    {
      telephony,
      legId: 'leg-1',
      line,
      now: Date.now,
      playbackId: () => `playback-${++playbacks}`,
      started: (atMs) => started.push(atMs),
      starved: (atMs) => starved.push(atMs),
      finished: (played) => finished.push(played),
      failed: (thrown) => failures.push(thrown),
    },
    { create: () => files.create('call', `reply-${++created}`), read: (path) => files.readPlayable(path) },
  );
  return { speech, asterisk, files, line, started, starved, finished, failures };
}

/** Bytes that tell their place. */
export function samples(from: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => ((from + index) * 31) % 251);
}

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
