import { EtheraError } from '@ethera/contract';

/**
 * Gives the work up after that time, without ending it.
 * @throws {EtheraError} `ari.timeout`
 */
export async function withDeadline<T>(what: string, timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new EtheraError('ari.timeout', `${what}: no answer within ${timeoutMs} ms`));
  const timer = setTimeout(late, timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
