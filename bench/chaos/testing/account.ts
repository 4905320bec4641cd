import type { CallAccount, SaidLine } from '../call-account.ts';
import type { HeardRun } from '../call-ear.ts';

/** The call of all accounts that are made here. */
export const ownCall = 7;

/** An account of a call that was answered at 0. Times are milliseconds. */
export function accountOf(given: Partial<CallAccount> & Pick<CallAccount, 'endedAtMs'>): CallAccount {
  return {
    call: ownCall,
    placedAtMs: -200,
    answeredAtMs: 0,
    endedBy: 'caller',
    said: [],
    heard: [],
    lineTrouble: [],
    note: null,
    ...given,
  };
}

export function saidLine(
  line: number,
  startedAtMs: number,
  endedAtMs: number,
  given: Partial<SaidLine> = {},
): SaidLine {
  const marks = Math.floor((endedAtMs - startedAtMs) / 10);
  return { line, startedAtMs, endedAtMs, whole: true, resumed: null, marks, ...given };
}

export function replyRun(
  line: number,
  fromMs: number,
  toMs: number,
  { ends = true, owner = ownCall }: { readonly ends?: boolean; readonly owner?: number } = {},
): HeardRun {
  return { fromMs, toMs, ends, what: { kind: 'reply', owner, line } };
}

export function phraseRun(name: string, fromMs: number, toMs: number): HeardRun {
  return { fromMs, toMs, ends: false, what: { kind: 'phrase', name } };
}

export function fillerRun(fromMs: number): HeardRun {
  return phraseRun('fillers.0', fromMs, fromMs + 600);
}

/** Without a mark: a tone of the dialplan's. */
export function soundRun(fromMs: number, toMs: number): HeardRun {
  return { fromMs, toMs, ends: false, what: { kind: 'sound' } };
}
