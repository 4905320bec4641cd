import type { Conversation } from './conversation.ts';
import type { HedgingCost } from './hedging.ts';
import { hostedPrices, invoices, sameMinute } from './hosted-prices.ts';
import { type MinuteCost, type MinutePart, minuteParts } from './minute.ts';
import type { RecordedCall } from './recorded-call.ts';
import { textTable } from './text-table.ts';

/** A call, and what a minute of it costs. */
export interface CountedCall {
  readonly minutes: number;
  readonly turns: number;
  readonly attempts: number;
  readonly minute: MinuteCost;
}

export interface CostReport {
  readonly stage: string;
  readonly conversation: Conversation;
  readonly stated: CountedCall;
  readonly measured: (CountedCall & Pick<RecordedCall, 'callId' | 'uncounted'>) | undefined;
  readonly warmEnvironment: { readonly memoryMb: number; readonly usdPerMonth: number };
  readonly hedging: HedgingCost;
}

const partNames: Readonly<Record<MinutePart, string>> = {
  transcription: 'transcription',
  llm: 'language model',
  speech: 'speech',
  lambda: 'Lambda',
  s3: 'S3',
};

/** Minutes a month over which a warm environment is spread in the report. */
const busyMonthMinutes = 10_000;

/** The report as text, a line each. */
export function costLines(report: CostReport): string[] {
  const { stated, measured, warmEnvironment } = report;
  const calls = measured ? [stated, measured] : [stated];
  const heads = measured ? ['stated', 'recorded'] : ['stated'];
  const { memoryMb, usdPerMonth } = warmEnvironment;
  return [
    `US dollars a minute of call, at the list prices of ${stated.minute.pricesAsOf}, memory of the stage ${report.stage}`,
    '',
    ...costTable(heads, calls),
    '',
    ...textTable(
      ['', ...heads],
      useRows.map(([name, of]) => [name, ...calls.map((call) => quantity(of(call)))]),
    ),
    '',
    statedLine(report.conversation),
    ...(measured ? [recordedLine(measured)] : []),
    '',
    `option: each environment of turn kept warm (${memoryMb} MB) ${money(usdPerMonth, 2)} a month, ` +
      `${money(usdPerMonth / busyMonthMinutes)} a minute over ${busyMonthMinutes} minutes`,
    hedgingLine(report.hedging),
    'not in it: the trunk, the machine of Asterisk, greetings (bought once), storage, S3 reads, logs, traffic, tax',
    '',
    ...hostedLines(stated.minute),
  ];
}

function hedgingLine({ transcriptionUsd, llmUsd, speechUsd }: HedgingCost): string {
  const [transcription, llm, speech] = [transcriptionUsd, llmUsd, speechUsd].map((usd) => money(usd, 6));
  return `second requests for one late answer in twenty: transcription ${transcription} a minute, language model ${llm}; speech, which is asked once, would be ${speech}`;
}

function costTable(heads: readonly string[], calls: readonly CountedCall[]): string[] {
  return textTable(
    ['', ...heads.flatMap((head) => [head, ''])],
    [
      ...minuteParts.map((part) => [
        partNames[part],
        ...calls.flatMap(({ minute }) => [money(minute.usd[part]), percent(minute.usd[part] / minute.totalUsd)]),
      ]),
      ['all of it', ...calls.flatMap(({ minute }) => [money(minute.totalUsd), ''])],
    ],
  );
}

const useRows: readonly (readonly [string, (call: CountedCall) => number])[] = [
  ['minutes of the call', ({ minutes }) => minutes],
  ['turns a minute', ({ turns, minutes }) => turns / minutes],
  ['attempts a turn', ({ attempts, turns }) => attempts / turns],
  ['seconds transcribed a minute, as billed', ({ minute }) => minute.uses.billedSeconds],
  ['prompt tokens a minute', ({ minute }) => minute.uses.promptTokens],
  ['completion tokens a minute', ({ minute }) => minute.uses.completionTokens],
  ['characters spoken a minute', ({ minute }) => minute.uses.characters],
  ['GB-seconds of Lambda a minute', ({ minute }) => minute.uses.gbSeconds],
  ['objects put a minute', ({ minute }) => minute.uses.puts],
];

function statedLine(conversation: Conversation): string {
  const { minutes, agentShare, callerShare, wordsPerMinute, charactersPerWord, turns, attempts } = conversation;
  return (
    `stated: ${minutes} minutes, ${turns} turns in ${attempts} attempts; the agent talks ${percent(agentShare)} of it, ` +
    `the caller ${percent(callerShare)}, at ${wordsPerMinute} words a minute of ${charactersPerWord} characters`
  );
}

function recordedLine({ callId, uncounted }: NonNullable<CostReport['measured']>): string {
  const least = uncounted === 0 ? '' : `; not wholly counted: attempts ${uncounted}`;
  return `recorded: ${callId}, the summary as stated${least}`;
}

function hostedLines(own: MinuteCost): string[] {
  const rows = hostedPrices.map((price) => {
    const { low, high } = sameMinute(price, own.usd);
    const holds = price.holds.map((part) => partNames[part]).join(', ') || 'none of the providers';
    return [price.name, range(price.usd), range({ low, high }), money(price.invoicedUsd), price.readOn, holds];
  });
  const heads = ['', 'price', 'same minute', 'invoiced', 'read', 'in the price'];
  return [
    'hosted: list price a minute; "same minute" adds what that leaves out at what it costs above; no trunk anywhere',
    '',
    ...textTable(heads, [['Ethera', '', money(own.totalUsd), '', own.pricesAsOf, 'everything above'], ...rows]),
    '',
    ...hostedPrices.flatMap(({ name, note, page, readBy }) => [
      `${name}: ${note}`,
      `  ${page}${readBy ? `, second-hand: ${readBy}` : ''}`,
    ]),
    `invoiced: ${invoices.page}, ${invoices.readOn}; that of ElevenLabs is a list price`,
  ];
}

/** The report for a program. */
export function costJson(report: CostReport) {
  const own = report.stated.minute.usd;
  return {
    ...report,
    hosted: hostedPrices.map((price) => ({ ...price, sameMinuteUsd: sameMinute(price, own) })),
    invoices,
  };
}

/** To a hundredth of a cent, which is what a minute is discussed in. */
function money(usd: number | undefined, digits = 4): string {
  return usd === undefined ? '' : `$${usd.toFixed(digits)}`;
}

function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return money(low) === money(high) ? money(low) : `${money(low)}–${money(high)}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function quantity(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
