import type { MeasuredCall } from '../bench-calls.ts';
import type { MeasuredPipeline, MeasuredTurn } from '../measured-call.ts';

/** For tests: a turn of Ethera's that was answered after a second, 40 ms after its floor. */
export function sampleTurn(turn: Partial<MeasuredTurn> = {}, pipeline: Partial<MeasuredPipeline> = {}): MeasuredTurn {
  return {
    columnId: 'loopback/default',
    pairKey: '1 rms table',
    call: 'loopback-default-rms-1',
    turn: 0,
    voiceToVoiceMs: 1000,
    fillerMs: undefined,
    cutOff: false,
    bars: [],
    pipeline: {
      spending: { attempts: 1, boughtCharacters: 100, wastedCharacters: 0 },
      floor: {
        totalMs: 960,
        waitsFor: 'answer',
        beforeSpeechMs: 770,
        firstSpeechMs: 190,
        leadInMs: 0,
        networkMs: 0,
      },
      overheadMs: 40,
      coldStart: null,
      interrupted: false,
      ...pipeline,
    },
    ...turn,
  };
}

/** For tests. */
export function sampleCall(columnId: string, turns: readonly MeasuredTurn[], name = columnId): MeasuredCall {
  return { name, columnId, turns: turns.map((turn) => ({ ...turn, columnId })), usdPerMinute: 0.02 };
}
