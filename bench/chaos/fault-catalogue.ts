import type { Random } from '../../local/src/caller/lines/random.ts';
import type { Fault } from '../../local/src/faults.ts';

/** What a fault is done to. `--only` names these. */
export const faultTargets = [
  'transcription',
  'model',
  'voice',
  'lambda',
  's3',
  'function',
  'ari',
  'agent',
  'asterisk',
  'line',
  'sip',
] as const;
export type FaultTarget = (typeof faultTargets)[number];

/** Services that answer requests, each a stand-in with a fault plan. */
export type ServiceTarget = Extract<FaultTarget, 'transcription' | 'model' | 'voice' | 'lambda' | 's3'>;

/** What is done. Times are milliseconds. */
export type FaultDeed =
  /** The next requests of a service meet it, for as long as it waits for them. */
  | { readonly target: ServiceTarget; readonly fault: Fault; readonly requests: number; readonly forMs: number }
  /** The address of a service takes no connection, and drops those that are open. */
  | { readonly target: ServiceTarget; readonly how: 'refuse'; readonly forMs: number }
  /** Environments of the functions are killed at work, or ended between invocations. */
  | { readonly target: 'function'; readonly how: 'crash' | 'recycle' }
  /**
   * The agent's connections to Asterisk are reset and none is made (`drop`), its events stop without a word (`half-open`),
   * nothing passes at all (`cable`), or all answers are late (`slow`).
   */
  | { readonly target: 'ari'; readonly how: 'drop' | 'half-open' | 'cable' | 'slow'; readonly forMs: number }
  /** `kill`: SIGKILL, and another agent so long after it. `freeze`: SIGSTOP for so long. `drain`: SIGTERM, `handOver`: SIGUSR2, and then another. */
  | { readonly target: 'agent'; readonly how: 'kill' | 'freeze' | 'drain' | 'handOver'; readonly forMs: number }
  | { readonly target: 'asterisk'; readonly how: 'kill'; readonly forMs: number }
  /** What one caller sends is lost, held back and then delivered at once, or drowned in noise. `caller` chooses among those there. */
  | {
      readonly target: 'line';
      readonly how: 'gap' | 'burst' | 'noise';
      readonly forMs: number;
      readonly caller: number;
    }
  /** Datagrams to Asterisk's SIP port: no SIP at all, or requests that are wrong in some place. */
  | { readonly target: 'sip'; readonly how: 'garbage' | 'malformed'; readonly datagrams: number };

/** A kind of fault, and how it is drawn. */
interface FaultKind {
  /** Of all weights together, this share of a campaign's faults is of this kind. */
  readonly weight: number;
  readonly draw: (random: Random) => FaultDeed;
}

/** A one-off fault waits so long for a request to meet it. */
const waitMs = 30_000;
/** Beyond every time-out of the pipeline, and below the shortest of a campaign's calls. */
const slowMs = 4_000;

const met = (target: ServiceTarget, fault: Fault, requests = 1, forMs = waitMs): FaultDeed => ({
  target,
  fault,
  requests,
  forMs,
});
const between = (random: Random, least: number, most: number) => Math.round(least + random() * (most - least));

/** What each provider may do, by the issue's list: refused, 401, 403, 429, 500, slow at the beginning or in the middle, cut, garbage. */
function serviceKinds(target: ServiceTarget, cutBytes: number): FaultKind[] {
  const status = (code: number, retryAfterSeconds?: number) =>
    met(target, {
      kind: 'status',
      status: code,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  return [
    { weight: 1, draw: (random) => ({ target, how: 'refuse', forMs: between(random, 200, 3_000) }) },
    { weight: 0.5, draw: () => status(401) },
    { weight: 0.5, draw: () => status(403) },
    { weight: 1, draw: () => status(429) },
    { weight: 1, draw: (random) => status(429, between(random, 1, 20)) },
    { weight: 1.5, draw: () => status(500) },
    { weight: 1, draw: (random) => met(target, { kind: 'status', status: 503 }, between(random, 2, 4)) },
    { weight: 1.5, draw: (random) => met(target, { kind: 'delay', ms: between(random, 500, slowMs) }) },
    { weight: 1, draw: () => met(target, { kind: 'hang' }) },
    {
      weight: 1,
      draw: (random) => met(target, { kind: 'stall', afterBytes: between(random, 1, cutBytes), ms: slowMs }),
    },
    { weight: 1, draw: (random) => met(target, { kind: 'cut', afterBytes: between(random, 1, cutBytes) }) },
    { weight: 1, draw: () => met(target, { kind: 'garbage' }) },
  ];
}

const kinds: Readonly<Record<FaultTarget, readonly FaultKind[]>> = {
  transcription: serviceKinds('transcription', 60),
  model: serviceKinds('model', 4_000),
  voice: serviceKinds('voice', 20_000),
  lambda: serviceKinds('lambda', 30_000),
  s3: [
    ...serviceKinds('s3', 200),
    // An outage that several calls feel from their beginning to their end.
    {
      weight: 2,
      draw: (random) => met('s3', { kind: 'status', status: 503 }, 10_000, between(random, 5_000, 30_000)),
    },
  ],
  function: [
    { weight: 2, draw: () => ({ target: 'function', how: 'crash' }) },
    { weight: 1, draw: () => ({ target: 'function', how: 'recycle' }) },
  ],
  ari: [
    { weight: 2, draw: (random) => ({ target: 'ari', how: 'drop', forMs: between(random, 0, 2_000) }) },
    { weight: 1, draw: (random) => ({ target: 'ari', how: 'half-open', forMs: between(random, 2_000, 12_000) }) },
    { weight: 1, draw: (random) => ({ target: 'ari', how: 'cable', forMs: between(random, 500, 12_000) }) },
    { weight: 1, draw: (random) => ({ target: 'ari', how: 'slow', forMs: between(random, 2_000, 6_000) }) },
  ],
  agent: [
    { weight: 2, draw: (random) => ({ target: 'agent', how: 'kill', forMs: between(random, 200, 4_000) }) },
    // Nobody returns before the lease is over.
    { weight: 0.5, draw: (random) => ({ target: 'agent', how: 'kill', forMs: between(random, 14_000, 18_000) }) },
    { weight: 1, draw: (random) => ({ target: 'agent', how: 'freeze', forMs: between(random, 1_000, 15_000) }) },
    { weight: 0.7, draw: () => ({ target: 'agent', how: 'drain', forMs: 0 }) },
    { weight: 1, draw: () => ({ target: 'agent', how: 'handOver', forMs: 0 }) },
  ],
  asterisk: [
    { weight: 1, draw: (random) => ({ target: 'asterisk', how: 'kill', forMs: between(random, 500, 3_000) }) },
  ],
  line: [
    {
      weight: 2,
      draw: (random) => ({ target: 'line', how: 'gap', forMs: between(random, 60, 2_500), caller: random() }),
    },
    {
      weight: 2,
      draw: (random) => ({ target: 'line', how: 'burst', forMs: between(random, 100, 800), caller: random() }),
    },
    {
      weight: 1,
      draw: (random) => ({ target: 'line', how: 'noise', forMs: between(random, 1_000, 6_000), caller: random() }),
    },
  ],
  sip: [
    { weight: 1, draw: (random) => ({ target: 'sip', how: 'garbage', datagrams: between(random, 1, 40) }) },
    { weight: 2, draw: (random) => ({ target: 'sip', how: 'malformed', datagrams: between(random, 1, 20) }) },
  ],
};

/** In a thousand faults so many are of this target. Asterisk and the agent take every call of the moment along. */
const shares: Readonly<Record<FaultTarget, number>> = {
  transcription: 140,
  model: 140,
  voice: 140,
  lambda: 110,
  s3: 130,
  function: 40,
  ari: 45,
  agent: 30,
  asterisk: 7,
  line: 158,
  sip: 60,
};

/**
 * Draws a fault of these targets.
 * @throws {RangeError} when there are none
 */
export function drawFault(targets: readonly FaultTarget[], random: Random): FaultDeed {
  const target = weighted(targets, (each) => shares[each], random);
  return weighted(kinds[target], ({ weight }) => weight, random).draw(random);
}

function weighted<Choice>(choices: readonly Choice[], weightOf: (choice: Choice) => number, random: Random): Choice {
  let left = random() * choices.reduce((sum, choice) => sum + weightOf(choice), 0);
  for (const choice of choices) {
    left -= weightOf(choice);
    if (left < 0) return choice;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new RangeError('there is nothing to choose from');
  return last;
}

/** A fault in a few words, such as `voice status 429 (retry-after 7 s)`. */
export function faultName(deed: FaultDeed): string {
  if ('how' in deed) {
    const length = 'forMs' in deed && deed.forMs > 0 ? ` ${deed.forMs} ms` : '';
    return `${deed.target} ${deed.how}${length}${'datagrams' in deed ? ` ×${deed.datagrams}` : ''}`;
  }
  const { target, fault, requests } = deed;
  return `${target} ${detailOf(fault)}${requests > 1 ? ` ×${requests}` : ''}`;
}

function detailOf(fault: Fault): string {
  switch (fault.kind) {
    case 'status': {
      const after = fault.retryAfterSeconds === undefined ? '' : ` (retry-after ${fault.retryAfterSeconds} s)`;
      return `status ${fault.status}${after}`;
    }
    case 'delay':
      return `delay ${fault.ms} ms`;
    case 'cut':
      return `cut after ${fault.afterBytes} bytes`;
    case 'stall':
      return `stall ${fault.ms} ms after ${fault.afterBytes} bytes`;
    default:
      return fault.kind;
  }
}
