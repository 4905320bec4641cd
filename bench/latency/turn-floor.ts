import type { AttemptRecord, Technique, TurnEntry } from '@ethera/contract';
import { EARLIEST_COMMIT_MS } from '../../edge-agent/src/core/turn-policy.ts';
import { decideCommit } from '../../functions/src/commit-rule.ts';
import { ethera } from '../../personas/ethera.ts';
import { type Floor, floorOf, type LeadInTimes, type NetworkCost } from './floor.ts';
import { type ServiceLogs, serviceTimes } from './service-times.ts';

export interface TurnFloorInput {
  readonly entry: TurnEntry;
  /** What the caller had heard of the agent last. */
  readonly asked: string;
  /** All that the model wrote. */
  readonly reply: string;
  /** The first piece of it that was spoken, as the agent's log has it. */
  readonly firstChunk: string;
  readonly without: Technique | null;
  readonly quietTailMs: number;
  readonly leadIn: LeadInTimes;
  readonly logs: ServiceLogs;
  readonly networkCost: (requestBytes: number) => NetworkCost;
}

const { pauseMs, endOfTurnMs, maxEagerAttempts } = ethera.turnTaking;

/** The floor of a turn that was answered; undefined where the stand-ins' logs do not tell. */
export function turnFloor(input: TurnFloorInput): Floor | undefined {
  const { entry, asked, reply, firstChunk, without, quietTailMs, leadIn, logs, networkCost } = input;
  const attempt = entry.attempts.find((each) => each.attempt === entry.committedAttempt);
  const moments = attempt && momentsOf(attempt);
  if (!attempt || !moments) return undefined;
  const transcript = entry.transcript ?? '';
  const times = serviceTimes(logs, { moments, transcript, reply, firstChunk, trimmedMs: leadIn.trimmedMs });
  if (!times) return undefined;
  const isEager = without !== 'eager-turns' && attempt.attempt <= maxEagerAttempts;
  const sentAfterMs = isEager ? pauseMs : endOfTurnMs;
  return floorOf({
    ...times,
    pauseMs: sentAfterMs,
    askedSilenceMs: without === 'text-rule' ? endOfTurnMs : askedSilenceMs(transcript, asked, sentAfterMs),
    quietTailMs,
    leadInMs: leadIn.leftMs,
    network: networkCost(requestBytes(attempt)),
  });
}

/** Silence after which the words were an end of turn: the text rule's answer, asked as the function is. */
function askedSilenceMs(transcript: string, asked: string, sentAfterMs: number): number {
  const { atMs } = decideCommit({
    transcript,
    language: ethera.language,
    asked,
    commitInMs: Math.max(0, endOfTurnMs - sentAfterMs),
    commitFloorMs: Math.max(0, EARLIEST_COMMIT_MS - sentAfterMs),
  });
  return sentAfterMs + atMs;
}

function momentsOf({ function: timings }: AttemptRecord) {
  if (timings?.transcriptMs == null || timings.firstTextMs === null || timings.firstSpeechMs === null) return undefined;
  const at = (ms: number) => timings.receivedAt + ms;
  return {
    receivedAt: timings.receivedAt,
    transcriptAt: at(timings.transcriptMs),
    firstTextAt: at(timings.firstTextMs),
    firstSpeechAt: at(timings.firstSpeechMs),
  };
}

/** µ-law of a second in base64. */
const bytesPerSecond = (8_000 * 4) / 3;
/** Everything else in the request. */
const otherBytes = 1_500;

function requestBytes({ usage }: AttemptRecord): number {
  return (usage?.transcribedSeconds ?? 0) * bytesPerSecond + otherBytes;
}
