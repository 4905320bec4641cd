import type { World } from '../../local/src/world/world.ts';

/** The object under a key, once it has been put. @throws {Error} when that does not happen in time */
export async function awaitObject(world: World, wanted: string, timeoutMs = 15_000): Promise<Buffer> {
  const put = Promise.withResolvers<void>();
  const listen = ({ operation, key, status }: { operation: string; key: string; status: number }) => {
    if (operation === 'PutObject' && status === 200 && key === wanted) put.resolve();
  };
  const timer = setTimeout(() => put.reject(new Error(`${wanted} was not put within ${timeoutMs} ms`)), timeoutMs);
  world.s3.events.on('request', listen);
  try {
    for (const request of world.s3.requests) listen(request);
    await put.promise;
    return await world.readObject(wanted);
  } finally {
    clearTimeout(timer);
    world.s3.events.off('request', listen);
  }
}
