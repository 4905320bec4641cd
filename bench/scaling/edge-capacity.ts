import { settings } from '../../edge-agent/src/config.ts';
import type { Inputs } from './inputs.ts';

/** What one edge bears of something, in calls at the same time. */
export interface EdgeLimit {
  readonly name: string;
  /** What is changed by a word, or by another line; the rest is the machine. */
  readonly kind: 'setting' | 'line' | 'machine';
  readonly calls: number;
  readonly how: string;
}

/** `sessionlimit` in asterisk/templates/http.conf, and what the doctor reckons with for each call. */
const httpSessions = { limit: 2_000, perCall: 2, beside: 50 };
/** Of a site's own, unless it says otherwise; a call takes two. */
const rtpPorts = 10_000;

/**
 * What an edge bears, the least first.
 * @param uplinkBitsPerSecond of one call, on the average
 */
export function edgeLimits(inputs: Inputs, uplinkBitsPerSecond: number): readonly EdgeLimit[] {
  const { edgeCores, edgeCoreShare, asteriskCorePerCall, agentCorePerCall, uplinkShare } = inputs;
  const corePerCall = asteriskCorePerCall + agentCorePerCall;
  const limits: EdgeLimit[] = [
    {
      name: 'ETHERA_MAX_CALLS, as it comes',
      kind: 'setting',
      calls: Number(settings.maxCalls.fallback),
      how: 'a setting of the edge; the briefing may lower it',
    },
    {
      name: 'the uplink',
      kind: 'line',
      calls: Math.floor((inputs.uplinkBitsPerSecond * uplinkShare) / uplinkBitsPerSecond),
      how: `${Math.round(uplinkBitsPerSecond / 1_000)} kbit/s a call to S3 and Lambda, without the trunk's own audio`,
    },
    {
      name: 'the processor',
      kind: 'machine',
      calls: Math.floor((edgeCores * edgeCoreShare) / corePerCall),
      how: `${(100 * corePerCall).toFixed(2)} % of a core a call, ${edgeCores} cores busy to ${Math.round(100 * edgeCoreShare)} %`,
    },
    {
      name: 'Asterisk, as measured',
      kind: 'machine',
      calls: inputs.asteriskCalls,
      how: 'on time at so many; not tried on larger machines',
    },
    {
      name: 'HTTP sessions of ARI',
      kind: 'setting',
      calls: Math.floor((httpSessions.limit - httpSessions.beside) / httpSessions.perCall),
      how: `sessionlimit = ${httpSessions.limit} in http.conf`,
    },
    { name: 'RTP ports', kind: 'setting', calls: rtpPorts / 2, how: '10000 to 20000, two for each call' },
  ];
  return limits.toSorted((a, b) => a.calls - b.calls);
}

/** Calls of an edge of which only the machine is given: settings and line are made to fit. */
export function callsOfMachine(limits: readonly EdgeLimit[]): number {
  return Math.min(...limits.filter(({ kind }) => kind === 'machine').map(({ calls }) => calls));
}
