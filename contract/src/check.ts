import { z } from 'zod';
import { briefingFailure } from './briefing.ts';
import { CONTRACT_VERSION } from './version.ts';

/** Asks the briefing function to try what only the functions can: the providers, with the stage's keys. */
export const checkRequest = z.object({
  kind: z.literal('check'),
  version: z
    .number()
    .int()
    .min(CONTRACT_VERSION - 1)
    .max(CONTRACT_VERSION),
});
export type CheckRequest = z.infer<typeof checkRequest>;

/** One thing that was tried. */
export const checkFinding = z.object({
  /** Such as `language model openai/gpt-oss-20b`. */
  about: z.string().min(1).max(300),
  /** What was seen when it works; empty otherwise. */
  detail: z.string().max(300),
  /** Why it does not work; null when it does. The code is one of the error catalogue's. */
  error: briefingFailure.shape.error.nullable(),
});
export type CheckFinding = z.infer<typeof checkFinding>;

/** How many functions the AWS account runs at once, or why that is not known. */
export const accountConcurrency = z.union([
  z.object({
    limit: z.number().int().nonnegative(),
    /** What functions without a reservation of their own share. */
    unreserved: z.number().int().nonnegative(),
  }),
  z.object({ unseen: z.string().min(1).max(300) }),
]);
export type AccountConcurrency = z.infer<typeof accountConcurrency>;

export const checkReport = z.object({
  version: z.number().int(),
  findings: z.array(checkFinding).max(1_000),
  concurrency: accountConcurrency,
});
export type CheckReport = z.infer<typeof checkReport>;

/** What the briefing function answers to a check. */
export const checkResponse = z.union([checkReport, briefingFailure]);
export type CheckResponse = z.infer<typeof checkResponse>;
