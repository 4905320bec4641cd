export type Cell = string | number | null | undefined;

/** Rows under their headings, each column as wide as its widest cell. What is not known is a dash. */
export function textTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const cells = [headings, ...rows.map((row) => row.map(textOf))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => `  ${widths.map((width, column) => align(row[column] ?? '', width, column)).join('  ')}`);
}

/** The first column names the row; figures are read from the right. */
function align(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '–';
  return typeof cell === 'number' ? String(Math.round(cell)) : cell;
}

/** 0.043 as `4.3 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
