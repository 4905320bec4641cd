import { type InputName, type Inputs, inputs } from './inputs.ts';
import { lambdaScaling, limits, resourceNames } from './limits.ts';

/** Every number that goes in, with who says so. */
export function inputLines(values: Inputs): string[] {
  const { environments, windowMs, source } = lambdaScaling;
  return [
    ...columns(
      Object.entries(inputs).map(([name, { value, source }]) => {
        const used = values[name as InputName];
        return [name, String(used), used === value ? source : '--set'];
      }),
    ),
    '',
    ...columns([
      ...limits.map(({ resource, limit, plan, source }) => [resourceNames[resource], String(limit), plan, source]),
      [`Lambda, new environments in ${windowMs / 1_000} s`, String(environments), 'AWS default', source],
    ]),
  ];
}

/** All to the left: most of it is words. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
