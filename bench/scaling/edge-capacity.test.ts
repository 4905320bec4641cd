import { expect, it } from 'vitest';
import { callsOfMachine, edgeLimits } from './edge-capacity.ts';
import { readInputs } from './inputs.ts';

const inputs = readInputs([
  'edgeCores=4',
  'edgeCoreShare=0.5',
  'asteriskCorePerCall=0.006',
  'agentCorePerCall=0.004',
  'asteriskCalls=300',
  'uplinkBitsPerSecond=10000000',
  'uplinkShare=0.5',
]);

it('names what an edge bears, the least first', () => {
  const limits = edgeLimits(inputs, 50_000);
  expect(limits.map(({ name, calls }) => [name, calls])).toEqual([
    ['ETHERA_MAX_CALLS, as it comes', 20],
    ['the uplink', 100],
    ['the processor', 200],
    ['Asterisk, as measured', 300],
    ['HTTP sessions of ARI', 975],
    ['RTP ports', 5_000],
  ]);
  // Settings and line can be changed.
  expect(callsOfMachine(limits)).toBe(200);
});
