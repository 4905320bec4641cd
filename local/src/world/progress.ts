/** What is happening while a world starts. */
export type Progress =
  | { readonly kind: 'begun'; readonly step: string }
  /** Something that takes long within a step. */
  | { readonly kind: 'note'; readonly step: string; readonly text: string }
  | { readonly kind: 'done'; readonly step: string; readonly ms: number; readonly result: string }
  | { readonly kind: 'failed'; readonly step: string; readonly ms: number };

export type ReportProgress = (progress: Progress) => void;

/**
 * Runs one step of a start and tells how it goes.
 * @param describe what came of it, in a few words
 */
export async function runStep<Result>(
  report: ReportProgress,
  step: string,
  work: (note: (text: string) => void) => Promise<Result>,
  describe: (result: Result) => string = () => '',
): Promise<Result> {
  const startedMs = performance.now();
  const ms = () => performance.now() - startedMs;
  report({ kind: 'begun', step });
  try {
    const result = await work((text) => report({ kind: 'note', step, text }));
    report({ kind: 'done', step, ms: ms(), result: describe(result) });
    return result;
  } catch (error) {
    report({ kind: 'failed', step, ms: ms() });
    throw error;
  }
}

/** As `Promise.all`, but it settles only when everything has: nothing goes on unseen behind a failure. */
export async function settleAll<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
