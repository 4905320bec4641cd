/** A hosted voice agent as others measured it; milliseconds. */
export interface Vendor {
  readonly name: string;
  readonly p50: number;
  readonly p95: number;
}

/**
 * Voice to voice of hosted voice agents, from dual-channel recordings of 550 real calls (openbenchmarks-labs, August 2026). A
 * phone line and the agents' own networks are in it: nothing but the line profile stands beside it.
 */
export const vendors: readonly Vendor[] = [
  { name: 'Telnyx', p50: 1296, p95: 1856 },
  { name: 'ElevenLabs', p50: 1424, p95: 1768 },
  { name: 'Vapi', p50: 1558, p95: 2008 },
  { name: 'Retell', p50: 1740, p95: 2259 },
];
export const vendorSource = 'openbenchmarks-labs, August 2026: dual-channel recordings of 550 real calls';
