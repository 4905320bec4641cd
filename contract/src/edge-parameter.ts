import { z } from 'zod';

/**
 * What the stack leaves for its edges in the SSM parameter `/ethera/<stage>/edge`, as JSON. Fields that a newer stack adds
 * are ignored by an older edge.
 */
export const edgeParameter = z.object({
  bucket: z.string().min(3).max(63),
  /** Name with the alias that the edge may invoke, such as `ethera-dev-turn:live`. */
  turnFunction: z.string().min(1).max(256),
  briefingFunction: z.string().min(1).max(256),
});
export type EdgeParameter = z.infer<typeof edgeParameter>;
