import { type CallAccount, overlaps, type TimeWindow } from './call-account.ts';
import type { HeardRun } from './call-ear.ts';
import { notUnderstoodName } from './chaos-script.ts';
import type { Violation } from './violation.ts';

/** A shorter stretch is what was in Asterisk's hands when the speech was stopped. */
const tailMs = 100;
/** So long after the end of a later line nothing of an earlier answer may be heard: an interruption is understood by then. */
const supersededMs = 3_500;

/**
 * What a caller should not have heard: audio of another call; the answer to a line that it has not said; the rest of an earlier
 * answer after the answer to a later line, or long after that line; and an answer to words that were not understood, where
 * all of them came across.
 * @param troubles when words may not have come across: Asterisk or agent were away, or the line was bad
 */
export function judgeReplies(account: CallAccount, troubles: readonly TimeWindow[]): Violation[] {
  return account.heard.flatMap((run) => {
    const what = faultOf(run, account, [...troubles, ...account.lineTrouble]);
    return what ? [{ kind: 'wrongReplies', call: account.call, atMs: run.fromMs, what }] : [];
  });
}

function faultOf(run: HeardRun, account: CallAccount, troubles: readonly TimeWindow[]): string | undefined {
  const { what, fromMs, toMs } = run;
  if (what.kind === 'sound') return undefined;
  if (what.kind === 'phrase') {
    const missed = what.name === notUnderstoodName && !isTroubled(run, account, troubles);
    return missed ? 'answered as if it had not been understood' : undefined;
  }
  if (what.owner !== account.call) return `heard what was said to call ${what.owner}`;
  const said = account.said.filter(({ line, startedAtMs }) => line === what.line && startedAtMs < fromMs).at(-1);
  if (!said) return `heard the answer to line ${what.line}, which it had not said`;
  if (toMs - fromMs < tailMs) return undefined;
  const later = account.said.filter(({ startedAtMs }) => startedAtMs > said.startedAtMs);
  const answered = later.some(({ line, startedAtMs }) =>
    account.heard.some(
      (other) =>
        other.what.kind === 'reply' &&
        other.what.owner === account.call &&
        other.what.line === line &&
        other.fromMs > startedAtMs &&
        other.fromMs < fromMs,
    ),
  );
  if (answered) return `heard the answer to line ${what.line} after that to a later one`;
  const superseded = later.some(
    ({ whole, endedAtMs }) => whole && endedAtMs + supersededMs < toMs && !isTroubled(run, account, troubles),
  );
  return superseded ? `heard the answer to line ${what.line} long after it had said another` : undefined;
}

/** Whether something kept words from coming across: of the line said last before, and since. */
function isTroubled(run: HeardRun, { said, answeredAtMs }: CallAccount, troubles: readonly TimeWindow[]): boolean {
  const last = said.filter(({ startedAtMs }) => startedAtMs < run.fromMs).at(-2);
  const since = { fromMs: last?.startedAtMs ?? answeredAtMs ?? run.fromMs, toMs: run.fromMs };
  return troubles.some((trouble) => overlaps(trouble, since));
}
