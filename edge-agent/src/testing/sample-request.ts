import { CONTRACT_VERSION, type TurnRequest } from '@ethera/contract';

/** A first turn of a short recording. */
export const sampleRequest: TurnRequest = {
  kind: 'turn',
  version: CONTRACT_VERSION,
  callId: '20261123T094500123Z-edge-0a1b2c3d',
  turn: 1,
  attempt: 1,
  personaId: 'ethera',
  probe: false,
  commitInMs: 400,
  commitFloorMs: 0,
  recording: { in: 'request', ulawBase64: '/////w==' },
  history: [],
};
