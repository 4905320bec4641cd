const contextLines = 2;

interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * What changes between two texts, line by line: `-` goes, `+` comes, with the lines around. Empty when nothing does.
 * Passwords are hidden, whatever they are.
 */
export function diffLines(before: string, after: string): string {
  const lines = align(split(before), split(after));
  const shown = new Set<number>();
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    for (let near = index - contextLines; near <= index + contextLines; near++) shown.add(near);
  }
  const output: string[] = [];
  for (const [index, { sign, text }] of lines.entries()) {
    if (!shown.has(index)) continue;
    if (index > 0 && !shown.has(index - 1)) output.push('  …');
    output.push(`${sign} ${hidePassword(text)}`.trimEnd());
  }
  return output.map((line) => `${line}\n`).join('');
}

function hidePassword(line: string): string {
  return line.replace(/^(\s*(?:password|secret|md5_cred)\s*=>?).*$/i, '$1 (hidden)');
}

function split(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** By the longest common subsequence: configuration files are short enough for its square. */
function align(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i] ?? '' });
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ sign: '-', text: before[i++] ?? '' });
    } else {
      lines.push({ sign: '+', text: after[j++] ?? '' });
    }
  }
  return lines;
}

/** How many lines the rests from (i, j) on have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    const row = table[i];
    if (!row) continue;
    for (let j = after.length - 1; j >= 0; j--) {
      row[j] =
        before[i] === after[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly Uint16Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
