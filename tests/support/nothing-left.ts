import { expect } from 'vitest';
import type { Leftovers } from '../../local/src/world/leftovers.ts';
import type { World } from '../../local/src/world/world.ts';

/** A file leaves the spool when S3's answer has come back, a moment after S3 has the object. */
const settleMs = 3_000;

const nothing: Leftovers = { channels: [], recordings: [], agentFiles: [] };

/** Fails unless nothing of the calls that are over is left anywhere. @param except what may be there, and what of it */
export async function expectNothingLeft(
  { leftovers }: Pick<World, 'leftovers'>,
  except: Partial<Record<keyof Leftovers, unknown>> = {},
): Promise<void> {
  await expect.poll(leftovers, { timeout: settleMs }).toEqual({ ...nothing, ...except });
}
