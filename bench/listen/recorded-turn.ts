import type { CallRecord } from '@ethera/contract';
import type { StereoRecording } from '../../local/src/caller/stereo-recording.ts';
import { type TakenTurn, takenTurn } from '../call/taken-turn.ts';
import type { LabelledRecording } from '../turn-taking/labelled-recording.ts';
import type { BenchCall, Said } from './bench-call.ts';
import { type HeardOverRecording, judgePauses, pauseKind } from './inner-pause.ts';

/** A labelled recording as it went in a call. */
export interface RecordedTurn extends HeardOverRecording, TakenTurn {
  readonly recording: LabelledRecording;
  /** From the last word's end to the agent's next sound, fillers included; undefined when there was none. */
  readonly soundDelayMs: number | undefined;
}

/** As much of a `BenchCall` as is looked at. */
export interface JudgedCall extends Pick<BenchCall, 'said' | 'agentSounds'> {
  readonly caller: { readonly recording: Pick<StereoRecording, 'startedAtMs' | 'timelineMs'> };
}

/**
 * Judges everything that was said in a call.
 * @param recordings what `call.said` said, in the same order
 */
export function judgeTurns(
  call: JudgedCall,
  recordings: readonly LabelledRecording[],
  record: Pick<CallRecord, 'turns'>,
): RecordedTurn[] {
  const sounds = call.agentSounds();
  const { recording: timeline } = call.caller;
  return call.said.map((said, index) => {
    const untilMs = call.said[index + 1]?.startedAtMs ?? Number.POSITIVE_INFINITY;
    const endMs = lastWordEndMs(said);
    const times = { startedAtMs: said.startedAtMs, endedAtMs: timeline.startedAtMs + endMs };
    const answer = sounds.find(({ startMs }) => startMs >= endMs && startMs < timeline.timelineMs(untilMs));
    return {
      recording: recordings[index] as LabelledRecording,
      ...judgePauses(said.parts, sounds),
      ...takenTurn(record, times, untilMs),
      soundDelayMs: answer && answer.startMs - endMs,
    };
  });
}

/** What an operator would want to listen to. */
export function faultsOf(turn: RecordedTurn): string[] {
  const { id, parts } = turn.recording;
  const cuts = turn.pauses.flatMap(({ cutOff, lengthMs, afterMs }, index) => {
    if (!cutOff) return [];
    const { couldEndHere } = parts[index] ?? {};
    const ambiguous = couldEndHere ? ', words that could have been all' : '';
    return [
      `${id}: cut off at a pause of ${lengthMs} ms (${pauseKind(lengthMs)}), ${Math.round(afterMs ?? 0)} ms in${ambiguous}`,
    ];
  });
  return [
    ...cuts,
    ...(turn.overFirstWords ? [`${id}: the agent was heard over the first words`] : []),
    ...(turn.commitDelayMs === undefined ? [`${id}: the turn was not taken after the last word`] : []),
  ];
}

export function lastWordEndMs({ parts }: Said): number {
  return parts.at(-1)?.endMs ?? 0;
}
