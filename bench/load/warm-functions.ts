import { createLambdaTurnService } from '../../edge-agent/src/adapters/lambda-turn-service.ts';
import type { World } from '../../local/src/world/world.ts';

/** A process that starts beside so many others on two cores may take its time. */
const warmTimeoutMs = 180_000;

/**
 * Starts so many environments of the turn function at once, as those are warm that served the minutes before. What does
 * not come about in time is a cold start later.
 */
export async function warmFunctions(world: World, environments: number, signal: AbortSignal): Promise<void> {
  const { names, edgeCredential: credentials, lambda } = world;
  const service = createLambdaTurnService({
    turnFunction: names.turnFunction,
    briefingFunction: names.briefingFunction,
    maxCalls: environments,
    client: { region: names.region, endpoint: lambda.url, credentials },
    idleMs: warmTimeoutMs,
  });
  try {
    await Promise.all(Array.from({ length: environments }, () => service.warm('ethera', signal)));
  } finally {
    service.close();
  }
  signal.throwIfAborted();
}
