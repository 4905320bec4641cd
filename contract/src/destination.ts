import { z } from 'zod';

export const destinationForm = 'a lower-case letter, then letters, digits and "-", at most 32';

/**
 * The name of somebody whom a call can be passed to. Who that is stands in the site file of each Asterisk: no number and no
 * address ever comes from a model or from the cloud.
 */
export const destinationName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, destinationForm);

/** How a transfer came out. */
export const transferOutcome = z.enum([
  /** Somebody, or a mailbox, took the call. */
  'answered',
  'busy',
  'no-answer',
  /** Not there, not reachable, or no destination of that Asterisk. */
  'unavailable',
  /** The caller hung up while it rang. */
  'abandoned',
]);
export type TransferOutcome = z.infer<typeof transferOutcome>;

/** Why a caller came back. */
export type TransferFailure = Extract<TransferOutcome, 'busy' | 'no-answer' | 'unavailable'>;

/** One transfer of a call. */
export const transferRecord = z.object({
  destination: destinationName,
  outcome: transferOutcome,
  /** Epoch milliseconds by the edge's clock, when the outcome was known. */
  at: z.number(),
});
export type TransferRecord = z.infer<typeof transferRecord>;
