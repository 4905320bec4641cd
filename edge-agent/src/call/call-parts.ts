import type { CallNews } from '../core/call-event.ts';
import type { Log } from '../ports/log.ts';
import { Sequence } from '../sequence.ts';
import { Attempts } from './attempts.ts';
import type { ArrivedCall, CallDeps } from './call-deps.ts';
import { CallKeeping } from './call-keeping.ts';
import { CallLeg } from './call-leg.ts';
import { CallTimers } from './call-timers.ts';
import { CallTransfer } from './call-transfer.ts';
import { EarlierRecordings, SPARE_NUMBERS } from './earlier-recordings.ts';
import { LineEar } from './line-ear.ts';
import { LineMeasurements } from './line-measurements.ts';
import { Voice } from './voice.ts';

/** What one call is carried by: each knows its own matter, and tells of it as news. */
export interface CallParts {
  /** Its lines name the call. */
  readonly log: Log;
  readonly voice: Voice;
  readonly leg: CallLeg;
  readonly keeping: CallKeeping;
  readonly timers: CallTimers;
  readonly measurements: LineMeasurements;
  readonly attempts: Attempts;
  readonly transfer: CallTransfer;
  /** What an earlier process had recorded. */
  readonly earlier: EarlierRecordings | undefined;
  /** Requests to the leg whose order matters. */
  readonly line: Sequence;
}

export interface CallPartsDeps extends CallDeps {
  /** What happened, and when: by default now. Not called before the parts are there. */
  readonly tell: (news: CallNews, atMs?: number) => void;
  /** Resolves once the call as it is now is on disk, or cannot be. */
  readonly noted: () => Promise<void>;
}

/** The parts of a call, at rest: nothing has been asked of anybody yet. */
export function callParts(call: ArrivedCall, deps: CallPartsDeps): CallParts {
  const { callId, legId, persona, left } = call;
  const { telephony, files, now, tell, noted } = deps;
  const log: Log = { write: (level, message, fields) => deps.log.write(level, message, { callId, ...fields }) };
  const line = new Sequence();
  const timers = new CallTimers((timer) => tell({ type: 'timer', timer }));
  const ear = new LineEar(persona.turnTaking);
  const leg = new CallLeg({ telephony, legId, pauseMs: persona.turnTaking.pauseMs, log });
  const failed = (message: string, thrown: unknown) => leg.report(message, thrown);
  const attempts = new Attempts({ ...deps, callId, persona, log, tell, understood: (ulaw) => ear.learn(ulaw) });
  const measurements = new LineMeasurements({
    ear,
    read: ({ first, last }) => keeping.recording.read(first, last),
    tell,
  });
  const hasSpeech = (ulaw: Uint8Array) => {
    measurements.heard(ulaw, false);
    return ear.hasSpeech(ulaw);
  };
  const earlier = left && new EarlierRecordings(left, { ...deps, persona, noted, failed });
  const lastNumber = left ? left.recordings.lastNumber + SPARE_NUMBERS : 0;
  const keeping = new CallKeeping({ ...deps, ...call, lastNumber, earlier, hasSpeech, failed });
  const transfer = new CallTransfer({
    ...{ telephony, leg, legId, callId, log, tell },
    endRecording: (unclaimed) => line.run(() => keeping.recording.suspend(unclaimed, noted)),
  });
  const voice = new Voice({
    telephony: { ...telephony, play: (...play) => leg.unlessHungUp(telephony.play(...play)) },
    files,
    callId,
    legId,
    line,
    now,
    started: (speech, atMs) => tell({ type: 'speech-started', speech }, atMs),
    starved: (speech, atMs) => tell({ type: 'speech-starved', speech }, atMs),
    finished: (speech, played, atMs) => tell({ type: 'speech-finished', speech, played }, atMs),
    failed: (thrown) => failed('speech failed', thrown),
  });
  return { log, voice, leg, keeping, timers, measurements, attempts, transfer, earlier, line };
}
