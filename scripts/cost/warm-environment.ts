import type { PriceTable } from '@ethera/contract';

/** AWS's own month of billing, in seconds. */
const monthSeconds = 730 * 3_600;

/**
 * What it costs to keep one environment of a function warm, used or not. In US dollars a month.
 * @param memoryMb of the function
 */
export function warmEnvironmentUsd(memoryMb: number, { lambda }: Pick<PriceTable, 'lambda'>): number {
  return (memoryMb / 1_024) * monthSeconds * lambda.usdPerProvisionedGbSecond;
}
