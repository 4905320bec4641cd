import { delayLine } from '../../local/src/caller/lines/delay-line.ts';
import type { SipCallerOptions } from '../../local/src/caller/sip-caller.ts';
import type { NetworkProfile } from '../../local/src/network/network-profile.ts';
import { lineNetwork, pstnDelayMs } from '../published-profile.ts';
import type { NetworkName } from './column.ts';
import { type NetworkCost, noNetwork } from './floor.ts';

/** What lies between the caller, the edge, the cloud and the providers. */
export interface Network {
  /** Undefined where everything is at hand. */
  readonly profile: NetworkProfile | undefined;
  /** For a caller, who needs a new one for each call: it remembers packets. */
  readonly line: () => Pick<SipCallerOptions, 'line'>;
  /** What cannot be avoided. @param requestBytes how large the request is that goes to the function */
  readonly cost: (requestBytes: number) => NetworkCost;
}

export const networks: Readonly<Record<NetworkName, Network>> = {
  loopback: { profile: undefined, line: () => ({}), cost: () => noNetwork },
  line: {
    profile: lineNetwork,
    line: () => ({ line: delayLine({ eachWayMs: pstnDelayMs / 2 }) }),
    cost: (requestBytes) => costOf(lineNetwork, requestBytes),
  },
};

function costOf({ edgeToCloud, cloudToProviders, invokeMs }: NetworkProfile, requestBytes: number): NetworkCost {
  const oneWayMs = edgeToCloud.rttMs / 2;
  const upMs = edgeToCloud.upBitsPerSecond === undefined ? 0 : (8_000 * requestBytes) / edgeToCloud.upBitsPerSecond;
  return {
    telephoneMs: pstnDelayMs / 2,
    toFunctionMs: oneWayMs + upMs + (typeof invokeMs === 'number' ? invokeMs : invokeMs.median),
    toEdgeMs: oneWayMs,
    providerMs: cloudToProviders.rttMs,
  };
}
