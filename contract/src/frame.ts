import { z } from 'zod';
import { destinationName } from './destination.ts';
import { providerBudgets, rejection, turnRecovery, turnSummary } from './turn-record.ts';

const chunk = z.number().int().min(0).max(0xffff);

/** What the recogniser heard; `rejected` says why it is not an utterance, if it is not. */
export const transcriptFrame = z.object({
  type: z.literal('transcript'),
  text: z.string(),
  rejected: rejection.nullable(),
});

/** From now on the caller's silence is an end of turn for the function. The edge plays nothing before it. */
export const commitFrame = z.object({
  type: z.literal('commit'),
  /** Which rule of the text decided: `default` is the full silence. */
  rule: z.enum(['default', 'sooner', 'later']),
});

/** Text of a chunk whose audio follows. It keeps the space after it: the chunks put together are the reply. */
export const sayFrame = z.object({ type: z.literal('say'), chunk, text: z.string() });

/** Something the edge must do once the audio before it was heard. */
export const actionFrame = z.object({
  type: z.literal('action'),
  action: z.discriminatedUnion('name', [
    z.object({ name: z.literal('end_call'), reason: z.string().max(500) }),
    /** Only to an edge that has said whom it would pass a call to. */
    z.object({ name: z.literal('transfer_call'), destination: destinationName }),
  ]),
});
export type CallAction = z.infer<typeof actionFrame>['action'];

/** The last frame of a reply that went well. */
export const doneFrame = z.object({ type: z.literal('done'), summary: turnSummary });

/** The last frame of one that did not. */
export const errorFrame = z.object({
  type: z.literal('error'),
  code: z.string().max(64),
  message: z.string().max(2_000),
  retryable: z.boolean(),
  /** Older functions do not say. */
  budgets: providerBudgets.optional(),
  /** Whose failure it is, such as `groq`; absent where it is no provider's. */
  provider: z.string().max(64).optional(),
  /** Absent where every provider answered at the first request. */
  recovery: turnRecovery.optional(),
});

export const jsonFrame = z.discriminatedUnion('type', [
  transcriptFrame,
  commitFrame,
  sayFrame,
  actionFrame,
  doneFrame,
  errorFrame,
]);
export type JsonFrame = z.infer<typeof jsonFrame>;

/** µ-law of a chunk, `offset` bytes after the chunk's first. */
export interface AudioFrame {
  readonly type: 'audio';
  readonly chunk: number;
  readonly offset: number;
  readonly audio: Uint8Array;
}

export type ReplyFrame = JsonFrame | AudioFrame;
