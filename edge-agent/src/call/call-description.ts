import { savedCall } from '../core/adopted-call.ts';
import type { CallState } from '../core/call-state.ts';
import { LIVE_CALL_VERSION, type LiveCall } from '../core/live-call.ts';
import type { ArrivedCall, CallDeps } from './call-deps.ts';
import type { CallParts } from './call-parts.ts';

export interface DescribedCall {
  readonly call: ArrivedCall;
  readonly state: CallState;
  /** Epoch milliseconds; null before. */
  readonly answeredAt: number | null;
  readonly parts: Pick<CallParts, 'voice' | 'keeping'>;
}

/** The call as another process would have to know it. */
export function describeCall(
  { call, state, answeredAt, parts: { voice, keeping } }: DescribedCall,
  { stage, edgeId, now, wall = now }: Pick<CallDeps, 'stage' | 'edgeId' | 'now' | 'wall'>,
): LiveCall {
  const { callId, legId, caller, called, arrivedAt, persona } = call;
  const savedAt = now();
  const { speech } = state;
  const playedMs = voice.playedMs(savedAt);
  return {
    version: LIVE_CALL_VERSION,
    ...{ callId, legId, stage, edgeId, caller, called, persona },
    ...{ arrivedAt, answeredAt, savedAt, clockSetMs: Math.round(wall() - savedAt) },
    call: savedCall(speech && playedMs !== null ? { ...state, speech: { ...speech, playedMs } } : state),
    recordings: keeping.saved,
    playbacks: [...voice.askedPlaybacks],
  };
}
