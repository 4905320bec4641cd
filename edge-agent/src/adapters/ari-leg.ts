import type { AriCommands } from './ari-commands.ts';
import { Lease } from './ari-lease.ts';
import { LegPlaybacks } from './leg-playbacks.ts';
import { LegRecording } from './leg-recording.ts';
import { type Detection, TalkDetector } from './talk-detector.ts';

/** A time in which events may have been lost. */
export interface Gap {
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** How much the detector had been told by then. */
  readonly news: number;
}

/** What the adapter knows of one caller's leg. */
export interface Leg {
  readonly legId: string;
  readonly detector: TalkDetector;
  readonly lease: Lease;
  readonly playbacks: LegPlaybacks;
  readonly recording: LegRecording;
  /** As it was asked for last, for a snoop that comes later. */
  detection: Detection | undefined;
  /** The far side holds us. */
  held: boolean;
  /** The last time that events were missing, if they ever were. */
  gap: Gap | undefined;
  /** Asterisk says so before the end, whoever hangs up; of a leg that the dialplan takes it does not. */
  hungUp: boolean;
  ended: boolean;
}

export interface AriLegDeps {
  readonly commands: AriCommands;
  readonly recordingsFolder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createLeg(legId: string, { commands, recordingsFolder: folder, now }: AriLegDeps): Leg {
  const detector = new TalkDetector();
  const prepare = async (snoopId: string, detection = leg.detection) => {
    if (detection) await setDetection(commands, snoopId, detection);
  };
  const setLease = (leaseMs: number) => commands.setVariable(legId, 'TIMEOUT(absolute)', (leaseMs / 1000).toFixed(3));
  const lease = new Lease(setLease);
  const leg: Leg = {
    legId,
    detector,
    lease,
    playbacks: new LegPlaybacks({ legId, commands, lease, now }),
    recording: new LegRecording({ legId, commands, folder, detector, prepare }),
    detection: undefined,
    held: false,
    gap: undefined,
    hungUp: false,
    ended: false,
  };
  return leg;
}

/** Rejects with EtheraError `ari.*`. */
export function setDetection(
  commands: Pick<AriCommands, 'setVariable'>,
  channelId: string,
  { silenceMs, energy }: Detection,
): Promise<void> {
  return commands.setVariable(channelId, 'TALK_DETECT(set)', `${silenceMs},${energy}`);
}
