import { minuteParts } from '../../scripts/cost/minute.ts';
import { textTable } from '../picture/text-table.ts';
import { bearableShare } from './bearing.ts';
import { countings, lambdaScaling, type Resource, resourceNames } from './limits.ts';
import type { BorneLimit, PeakUse, ScalingReport } from './scaling-report.ts';

/** The report as text, a line each. */
export function scalingLines(report: ScalingReport): string[] {
  return [
    `simulated, seed ${report.seed}: ${report.simulated.map(({ lines, minutes }) => `${whole(lines)} lines for ${minutes} minutes`).join(', ')}`,
    '',
    ...callLines(report),
    '',
    ...limitLines(report),
    '',
    ...accountLines(report),
    '',
    ...edgeLines(report),
    '',
    ...sizeLines(report),
    '',
    ...surgeLines(report),
    '',
    ...costLines(report),
  ].map((line) => line.trimEnd());
}

function callLines({ ofCall }: ScalingReport): string[] {
  return [
    'one call uses, on the average',
    ...textTable(
      ['', 'in a minute'],
      [
        ['turns', ofCall.turns.toFixed(1)],
        ['attempts', ofCall.attempts.toFixed(1)],
        ['tokens', whole(ofCall.chatTokens)],
        ['seconds transcribed', ofCall.audioSeconds.toFixed(1)],
        ['characters spoken', whole(ofCall.characters)],
        ['seconds of the turn function', (60 * ofCall.lambda).toFixed(1)],
        ['seconds of a request to the voice', (60 * ofCall.speech).toFixed(1)],
        ['objects put', ofCall.s3Puts.toFixed(1)],
        ['looks for a marker', ofCall.s3Heads.toFixed(1)],
        ['kilobits sent to AWS', whole(ofCall.uplinkBits / 1_000)],
      ],
    ),
  ];
}

function limitLines({ borne, simulated }: ScalingReport): string[] {
  const most = Math.max(...simulated.map(({ lines }) => lines));
  const callsText = (calls: number) => (Number.isFinite(calls) ? whole(calls) : `> ${whole(most)}`);
  return [
    `calls at once that a published limit bears: no more than ${100 * bearableShare} % of the requests are refused`,
    ...textTable(
      ['', 'limit', 'calls', 'always eager', 'never', 'published by'],
      borne
        .toSorted((a, b) => order(a.resource) - order(b.resource) || a.limit - b.limit)
        .map(({ resource, limit, calls, callsAlwaysEager, callsNeverEager, plan }) => [
          resourceNames[resource],
          whole(limit),
          callsText(calls),
          callsAlwaysEager === undefined ? '' : callsText(callsAlwaysEager),
          callsNeverEager === undefined ? '' : callsText(callsNeverEager),
          plan,
        ]),
    ),
  ];
}

function accountLines({ accounts, freeMinutesADay }: ScalingReport): string[] {
  const binds = ({ resource, calls }: BorneLimit) => `${resourceNames[resource]} (${whole(calls)})`;
  return [
    'what binds first in accounts by the names of --plan, and what next',
    ...accounts.flatMap(({ name, plans, limits }) => [
      `  ${name}: ${plans.join(', ')}`,
      ...limits.slice(0, 3).map((limit) => `    ${binds(limit)}`),
    ]),
    `  and of Groq free a day's budget holds ${whole(freeMinutesADay)} minutes of call`,
  ];
}

function edgeLines({ edge, inputs }: ScalingReport): string[] {
  return [
    `one edge, a machine of ${inputs.edgeCores} cores`,
    ...textTable(
      ['', 'calls', 'why'],
      edge.limits.map(({ name, calls, how }) => [name, whole(calls), how]),
    ),
    `  with settings and line raised: ${whole(edge.calls)} calls, by an uplink of ${whole(edge.uplinkBitsPerSecond / 1e6)} Mbit/s`,
  ];
}

function sizeLines({ sizes, peaks, edges }: ScalingReport): string[] {
  return [
    'when it is busiest (99.9 % of the time it is less), and how often that is the highest published limit',
    ...textTable(
      ['calls at once', 'published', ...sizes.flatMap((size) => [whole(size), ''])],
      [
        ...peaks.map(({ resource, limit, peaks: ofSizes }) => [
          resourceNames[resource],
          whole(limit),
          ...ofSizes.flatMap((peak) => [whole(peak), times(peak / limit)]),
        ]),
        ['edges', '', ...edges.flatMap((count) => [whole(count), ''])],
      ],
    ),
    ...sizes.map((size, index) => `  raise first at ${whole(size)}: ${raised(peaks, index)}`),
  ];
}

/** What is farthest above its limit. */
function raised(peaks: readonly PeakUse[], index: number): string {
  const over = peaks
    .map(({ resource, limit, peaks: ofSizes }) => ({ resource, factor: (ofSizes[index] ?? 0) / limit }))
    .filter(({ factor }) => factor > 1)
    .toSorted((a, b) => b.factor - a.factor);
  const first = over.slice(0, 2).map(({ resource, factor }) => `${resourceNames[resource]} ${times(factor)}`);
  const rest = over.length - first.length;
  return `${first.join('; ') || 'nothing'}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function surgeLines({ surges }: ScalingReport): string[] {
  const { environments, windowMs } = lambdaScaling;
  return [
    `so many calls within one minute, nothing warm; Lambda starts ${whole(environments)} environments in ${windowMs / 1_000} s`,
    ...textTable(
      ['calls', 'environments', `most in ${windowMs / 1_000} s`, 'refused'],
      surges.map((surge) => [
        whole(surge.calls),
        whole(surge.environments),
        whole(surge.startedInWindow),
        `${(100 * surge.refusedShare).toFixed(1)} %`,
      ]),
    ),
  ];
}

function costLines({ sizes, minute }: ScalingReport): string[] {
  const dollars = (usd: number) => `$${usd >= 100 ? whole(usd) : usd.toFixed(2)}`;
  return [
    `cost at the list prices of ${minute.pricesAsOf}, as npm run cost counts a minute: $${minute.totalUsd.toFixed(4)} a minute of call`,
    ...textTable(
      ['calls at once, all the time', ...sizes.map(whole)],
      [
        ['a minute', ...sizes.map((size) => dollars(size * minute.totalUsd))],
        ['an hour', ...sizes.map((size) => dollars(60 * size * minute.totalUsd))],
        ...minuteParts.map((part) => [
          `an hour: ${partNames[part]}`,
          ...sizes.map((size) => dollars(60 * size * minute.usd[part])),
        ]),
      ],
    ),
  ];
}

const partNames = {
  transcription: 'transcription',
  llm: 'language model',
  speech: 'speech',
  lambda: 'Lambda',
  s3: 'S3',
};

function order(resource: Resource): number {
  return Object.keys(countings).indexOf(resource);
}

/** With a blank between the thousands: one separator serves readers of every language. */
function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function times(factor: number): string {
  const digits = factor < 1 ? 2 : 1;
  return `× ${factor < 10 ? factor.toFixed(digits) : whole(factor)}`;
}
