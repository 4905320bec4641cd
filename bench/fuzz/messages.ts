/** What a worker is started with. */
export interface FuzzJob {
  readonly seed: number;
  /** The first input, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the worker writes which input it is at: the main thread sees it although the worker hangs. */
  readonly at: SharedArrayBuffer;
}

/** What a worker tells: each fault when it is met, and that it has come to the end. */
export type FuzzNews =
  | { readonly kind: 'crash' | 'hang'; readonly index: number; readonly what: string }
  | { readonly kind: 'done' };

/** An input of at most some hundred bytes that takes longer hangs somebody's call. */
export const HANG_MS = 500;
