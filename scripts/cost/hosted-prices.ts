import type { MinutePart } from './minute.ts';

/** What a hosted product asks for a minute of call, in US dollars, and who says so. */
export interface HostedPrice {
  readonly name: string;
  readonly usd: { readonly low: number; readonly high: number };
  /** What that price holds of the parts that Ethera buys by itself. None holds the number or the trunk. */
  readonly holds: readonly MinutePart[];
  readonly note: string;
  /** The vendor's own page. */
  readonly page: string;
  /** When somebody read it there: year and month at least. */
  readonly readOn: string;
  /** Who read it, when we did not: the figure is second-hand. */
  readonly readBy?: string;
  /** What the calls of a benchmark were invoiced at, a minute. */
  readonly invoicedUsd?: number;
}

/** Where the invoices are from: a benchmark's own calls. What it gives for ElevenLabs is the list price of that day. */
export const invoices = {
  page: 'https://github.com/openbenchmarks-labs/voice-agent-latency',
  readOn: '2026-08-01',
};

/**
 * List prices, pay as you go, without free minutes and without volume discounts. None was read by us on the vendor's page: look
 * there before you decide anything, and change the figure and its date here.
 */
export const hostedPrices: readonly HostedPrice[] = [
  {
    name: 'LiveKit Cloud',
    usd: { low: 0.014, high: 0.014 },
    holds: [],
    note: 'agent session 0.010, calls by your own trunk 0.004; Ship plan, 50 a month with 5,000 minutes',
    page: 'https://livekit.com/pricing',
    readOn: '2026-09-25',
    readBy: 'public notes that quote the page',
  },
  {
    name: 'Telnyx',
    usd: { low: 0.053, high: 0.056 },
    holds: ['transcription', 'llm', 'speech'],
    note: 'engine 0.050 with its own voices, its own models 0.003 to 0.006',
    page: 'https://telnyx.com/pricing/conversational-ai',
    readOn: '2026-07-29',
    readBy: 'public source code that quotes the page',
    invoicedUsd: 0.05,
  },
  {
    name: 'Vapi',
    usd: { low: 0.05, high: 0.05 },
    holds: [],
    note: 'the platform; providers at cost; 10 calls at once, 10 a month for each more',
    page: 'https://vapi.ai/pricing',
    readOn: '2026-05',
    readBy: 'https://www.hmxzone.com/blog/vapi-pricing-breakdown-every-cost-explained',
    invoicedUsd: 0.0836,
  },
  {
    name: 'ElevenLabs Agents',
    usd: { low: 0.08, high: 0.08 },
    holds: ['transcription', 'speech'],
    note: 'a minute beyond the plan; model at cost; silence beyond 10 s at a twentieth',
    page: 'https://elevenlabs.io/pricing/agents',
    readOn: '2026-10-03',
    readBy: 'public notes that quote the page',
    invoicedUsd: 0.0794,
  },
  {
    name: 'Retell',
    usd: { low: 0.07, high: 0.31 },
    holds: ['transcription', 'llm', 'speech'],
    note: 'platform 0.055, the rest by voice, model and country; 20 calls at once',
    page: 'https://www.retellai.com/pricing',
    readOn: '2026-09-20',
    readBy:
      'https://raw.githubusercontent.com/api-evangelist/retell-ai/refs/heads/main/plans/retell-ai-plans-pricing.yml',
    invoicedUsd: 0.1341,
  },
];

/** The parts that providers charge for whoever holds the call; Lambda and S3 are Ethera's own. */
const bought: readonly MinutePart[] = ['transcription', 'llm', 'speech'];

/**
 * The same minute there: its price, and what it leaves out at what Ethera pays for it.
 * @param own a minute's cost by part, in US dollars
 */
export function sameMinute(
  { usd, holds }: HostedPrice,
  own: Readonly<Record<MinutePart, number>>,
): { readonly low: number; readonly high: number } {
  const rest = bought.filter((part) => !holds.includes(part)).reduce((sum, part) => sum + own[part], 0);
  return { low: usd.low + rest, high: usd.high + rest };
}
