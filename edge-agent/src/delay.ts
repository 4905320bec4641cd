/**
 * Resolves to `over` after `ms`, or to `aborted` as soon as `signal` aborts. Leaves neither a timer nor a listener.
 * Not that of `node:timers/promises`, which goes by a clock no test can turn.
 */
export function delay(ms: number, signal: AbortSignal): Promise<'over' | 'aborted'> {
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => {
    const abort = () => {
      clearTimeout(timer);
      resolve('aborted');
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve('over');
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
