import { type Moment, moments, type TurnLatency } from './turn-latency.ts';

/** Columns of the table; the moment the request left is for the waterfall alone. */
const columns: readonly (readonly [Moment, string])[] = [
  ['transcript', 'transcript'],
  ['firstText', 'first text'],
  ['functionAudio', 'audio in function'],
  ['edgeAudio', 'at the edge'],
  ['callerAudio', 'at the caller'],
];

/** The table of a call, in milliseconds after the end of the caller's speech. */
export function turnTable(turns: readonly TurnLatency[]): string[] {
  const head = ['turn', ...columns.map(([, title]) => title), ' '];
  const rows = turns.map((turn) => [
    String(turn.turn),
    ...columns.map(([moment]) => (turn[moment] === null ? '–' : `${Math.round(turn[moment])}`)),
    ` ${turn.said}`,
  ]);
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const lay = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === cells.length - 1 ? cell : cell.padStart(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [lay(head), ...rows.map(lay)];
}

/** What fills a bar up to each moment. */
const fills: Readonly<Record<Moment, string>> = {
  sent: '·',
  transcript: '░',
  firstText: '▒',
  functionAudio: '▓',
  edgeAudio: '█',
  callerAudio: '▄',
};

export const waterfallLegend =
  `${fills.sent} silence that ends the turn  ${fills.transcript} transcript  ${fills.firstText} first text  ` +
  `${fills.functionAudio} speech (and the rest of the silence)  ${fills.edgeAudio} to the edge  ${fills.callerAudio} to the caller`;

/**
 * A bar for each turn, all on one scale, from the end of the caller's speech to the reply at the caller's ear.
 * @param width characters of the longest bar
 */
export function waterfall(turns: readonly TurnLatency[], width = 60): string[] {
  const longestMs = Math.max(1, ...turns.map((turn) => Math.max(...moments.map((moment) => turn[moment] ?? 0))));
  const digits = Math.max(...turns.map(({ turn }) => String(turn).length));
  return turns.map((turn) => {
    let bar = '';
    for (const moment of moments) {
      const ms = turn[moment];
      if (ms === null) continue;
      const end = Math.round((ms / longestMs) * width);
      bar += fills[moment].repeat(Math.max(0, end - bar.length));
    }
    const total = turn.callerAudio === null ? 'no reply' : `${Math.round(turn.callerAudio)} ms`;
    return `${String(turn.turn).padStart(digits)}  ${bar} ${total}`;
  });
}
