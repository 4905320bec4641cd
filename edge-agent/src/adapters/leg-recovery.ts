import { delay } from '../delay.ts';
import type { TelephonyEvent } from '../ports/telephony.ts';
import type { AriCommands } from './ari-commands.ts';
import { type Gap, type Leg, setDetection } from './ari-leg.ts';

/** The news of a talk comes within 30 ms of its beginning. */
const NEWS_MS = 100;

export interface LegRecoveryDeps {
  readonly commands: AriCommands;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly emit: (event: TelephonyEvent) => void;
  /** A playback is over of which no event said so. */
  readonly endPlayback: (leg: Leg, playbackId: string) => void;
}

/**
 * Makes good for the events of one leg that were lost: asks Asterisk how its recordings, playbacks and hold stand, and tells
 * what is new of it. Of what the caller may have said meanwhile the recording decides. Never rejects.
 */
export async function recoverLeg(leg: Leg, deps: LegRecoveryDeps): Promise<void> {
  const { gap } = leg;
  // One that came meanwhile has missed nothing.
  if (!gap) return;
  // Renewals have failed for as long as nothing got through: the next in time may be too late.
  void leg.lease.again();
  await Promise.all([leg.recording.catchUpEvents(), recoverPlaybacks(leg, gap, deps)]);
  await recoverHold(leg, deps);
  await recoverTalk(leg, gap, deps);
}

async function recoverPlaybacks(leg: Leg, { sinceMs }: Gap, { emit, endPlayback }: LegRecoveryDeps): Promise<void> {
  for (const { playbackId, found } of await leg.playbacks.find()) {
    // At the earliest: who takes a playback to be further on than it is loses nothing of it.
    const begun = { type: 'playback-started', legId: leg.legId, playbackId, atMs: sinceMs } as const;
    if (found === 'over') endPlayback(leg, playbackId);
    else if (leg.playbacks.has(playbackId)) emit(begun);
  }
}

/**
 * A return that nobody heard of would hold the call for ever. Asterisk does not keep the hold itself, `CHANNEL(onhold)` is of
 * what it was told by us; but it has no address to send RTP to then, which it says as `(null)`.
 */
async function recoverHold(leg: Leg, { commands, now, emit }: LegRecoveryDeps): Promise<void> {
  if (!leg.recording.isOpen) return;
  const address = await commands.variable(leg.legId, 'CHANNEL(rtp,dest)').catch(() => undefined);
  const on = address === undefined ? leg.held : !/:[1-9]\d*$/.test(address);
  if (on === leg.held || leg.ended) return;
  leg.held = on;
  emit({ type: 'hold', legId: leg.legId, on, atMs: now() });
}

/**
 * What was said while nobody listened is in the recording. So a caller who was silent is taken to have begun to talk with the
 * gap, and the detection is set up anew: it tells at once of a talk that goes on. Without that the talk is over, and the
 * recording is looked at. Where nobody spoke, it is dropped without a request.
 */
async function recoverTalk(leg: Leg, gap: Gap, { commands, now, emit }: LegRecoveryDeps): Promise<void> {
  const { legId, detector, playbacks } = leg;
  // Asterisk has told of the caller meanwhile, or another gap has been.
  const isSettled = () => leg.ended || leg.held || detector.news !== gap.news || leg.gap !== gap;
  const begin = () => emit({ type: 'talk-started', legId, atMs: Math.max(gap.sinceMs, playbacks.lastOverAtMs) });
  const isOver = () => !leg.detection || !leg.recording.isOpen || isSettled();
  if (playbacks.isBusy && !detector.isTalking) {
    // Requests wait for playbacks. Over one that was there before, the caller's next silence tells; one that began since was
    // begun by an agent who had not heard him.
    if (playbacks.busySinceMs <= gap.sinceMs || isOver()) return;
    begin();
    emit({ type: 'talk-finished', legId, atMs: now() });
    return;
  }
  await playbacks.idle();
  const { detection } = leg;
  if (!detection || isOver()) return;
  if (!detector.isTalking) begin();
  detector.startOver();
  try {
    await commands.setVariable(legId, 'TALK_DETECT(remove)', '');
    await setDetection(commands, legId, detection);
    await delay(detection.silenceMs + NEWS_MS, new AbortController().signal);
  } catch {
    // Refused, it says nothing of the caller any more: the talk is over, as far as anybody can tell.
  }
  if (!leg.ended && detector.endUnheard()) emit({ type: 'talk-finished', legId, atMs: now() });
}
