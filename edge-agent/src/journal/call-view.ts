import type { AttemptRecord, CallRecord, TurnEntry } from '@ethera/contract';
import { digestCall, type KnownCost } from './call-digest.ts';
import { maskedNumber } from './masked-number.ts';
import { commonScaleMs, outcomeOfTurn, type TurnWaterfall, turnWaterfalls } from './turn-waterfall.ts';
import { waterfallLegend, waterfallText } from './waterfall-text.ts';
import { costInWords, duration, milliseconds, printable, timeInUtc } from './words.ts';

export interface CallViewOptions {
  /** Phone numbers in full. */
  readonly numbers: boolean;
  /** Characters of a line. */
  readonly width: number;
  /** What the call has cost, where more is known of it than stands in the record. */
  readonly cost?: KnownCost;
  /** What the call was about, in the words of its summary. */
  readonly summary?: string;
}

/** One call for a person: who, what was said and heard, and where the time of each turn went. */
export function callView(record: CallRecord, options: CallViewOptions): string[] {
  const drawn = turnWaterfalls(record);
  const scaleMs = commonScaleMs(drawn);
  const turns = record.turns.flatMap((entry) => {
    const turn = drawn.find((each) => each.entry === entry);
    return ['', ...turnLines(entry, turn, { scaleMs, width: options.width })];
  });
  const legend = drawn.length > 0 ? ['', waterfallLegend] : [];
  return [...head(record, options), '', ...conversation(record), ...turns, ...legend].map(printable);
}

function head(record: CallRecord, { numbers, cost, summary }: CallViewOptions): string[] {
  const digest = digestCall(record);
  const caller = numbers ? record.caller : maskedNumber(record.caller);
  const known = cost ?? digest.cost;
  const lines = [
    record.callId,
    `${record.personaId} for ${caller}, who called ${record.called} at ${timeInUtc(record.startedAt)} UTC`,
    `${record.result}: ${record.reason}, after ${duration(digest.durationMs)}; stage ${record.stage}, edge ${record.edgeId}`,
    `turns ${digest.turns}, median response ${milliseconds(digest.medianResponseMs)}, cost ${costLine(known)}`,
  ];
  if (record.answeredAt === null) lines.push('never answered');
  if (record.lostRecordings.length > 0) lines.push(`LOST RECORDINGS: ${record.lostRecordings.join(', ')}`);
  if (summary) lines.push('', summary);
  return lines;
}

function costLine(cost: KnownCost | null): string {
  if (cost === null) return costInWords(cost);
  const { transcription, llmInput, llmOutput, speech, unpriced } = cost.parts;
  const sum = (...parts: (number | null)[]) =>
    `$${parts.reduce<number>((all, part) => all + (part ?? 0), 0).toFixed(4)}`;
  const parts = [
    `speech ${sum(speech.usd)}`,
    `language model ${sum(llmInput.usd, llmOutput.usd)}`,
    `transcription ${sum(transcription.usd)}`,
  ];
  const without = unpriced.length === 0 ? '' : `; no price known for ${unpriced.map(({ model }) => model).join(', ')}`;
  return `${costInWords(cost)} (${parts.join(', ')}${without})`;
}

/** What was heard of each side. Empty where the persona keeps no words. */
function conversation({ conversation: lines }: CallRecord): string[] {
  if (lines.length === 0) return ['(no words were kept)'];
  return lines.map(
    ({ speaker, text, interrupted }) => `${`${speaker}:`.padEnd(8)}${text}${interrupted ? ' — (interrupted)' : ''}`,
  );
}

function turnLines(
  entry: TurnEntry,
  turn: TurnWaterfall | undefined,
  options: { readonly scaleMs: number; readonly width: number },
): string[] {
  const lines = [`Turn ${entry.turn}: ${outcomeOfTurn(entry, turn?.waterfall)}`];
  if (entry.transcript) lines.push(`  caller said  ${entry.transcript}`);
  if (entry.reply && entry.reply.trim() !== entry.heard.trim()) {
    lines.push(`  agent wrote  ${entry.reply.trim()}`, `  was heard    ${entry.heard.trim() || '(nothing)'}`);
  }
  lines.push(...entry.attempts.map((attempt) => `  ${attemptLine(attempt, turn)}`));
  if (turn) {
    const drawn = waterfallText(turn, { ...options, width: options.width - 4 });
    lines.push(...drawn.map((line) => `    ${line}`));
  }
  return lines;
}

function attemptLine(attempt: AttemptRecord, turn: TurnWaterfall | undefined): string {
  const { edge, outcome, errorCode, function: timings } = attempt;
  const sinceZero = (at: number | null) => (at === null || !turn ? null : at - turn.waterfall.zeroAt);
  const sent = sinceZero(edge.sentAt);
  const facts = [
    outcomeWords[outcome],
    errorCode,
    sent === null ? 'never sent' : `sent at ${signed(sent)}`,
    edge.sentAt !== null &&
      edge.transcriptAt !== null &&
      `transcript after ${milliseconds(edge.transcriptAt - edge.sentAt)}`,
    timings?.coldStart && 'cold start',
  ];
  return `attempt ${attempt.attempt}: ${facts.filter(Boolean).join(', ')}`;
}

const outcomeWords: Readonly<Record<AttemptRecord['outcome'], string>> = {
  replied: 'replied',
  rejected: 'rejected',
  cancelled: 'cancelled as the caller went on',
  failed: 'failed',
  // The caller interrupted it, or hung up, before its last frame came.
  pending: 'broken off',
};

/** Attempts that the caller talked on over were sent before the silence that counts. */
function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(Math.round(ms))} ms`;
}
