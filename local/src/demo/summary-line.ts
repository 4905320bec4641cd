import type { CallCost, CallSummary } from '@ethera/contract';

const parts: readonly (readonly [string, (cost: CallCost) => number | null])[] = [
  ['speech', ({ speech }) => speech.usd],
  ['transcription', ({ transcription }) => transcription.usd],
  ['language model', ({ llmInput, llmOutput }) => added(llmInput.usd, llmOutput.usd)],
  ['AWS', ({ lambda, s3 }) => added(lambda.usd, s3.usd)],
];

/** What a call came to, in one line: outcome, summary, cost by list prices. */
export function summaryLine({ outcome, text, cost, uncounted }: CallSummary): string {
  const shares = parts.map(([name, usdOf]) => `${name} ${dollars(usdOf(cost))}`);
  const least = uncounted.length > 0 ? 'at least ' : '';
  return `${outcome}: ${text ?? 'no words'} Cost: ${least}${dollars(cost.totalUsd)} (${shares.join(', ')})`;
}

function added(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

/** To a hundredth of a cent: a short call costs little more. */
function dollars(usd: number | null): string {
  return usd === null ? 'unknown' : `$${usd.toFixed(4)}`;
}
