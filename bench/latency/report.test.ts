import { describe, expect, it } from 'vitest';
import { columnOf } from './column.ts';
import { findingsOf } from './findings.ts';
import { barLines, extraLines, networkLines } from './report.ts';
import { sampleCall, sampleTurn } from './testing/measured-samples.ts';
import { vendors } from './vendors.ts';

const columns = (['loopback', 'line'] as const).flatMap((network) =>
  (['default', 'ari'] as const).map((name) => columnOf(network, name)),
);
const compared = columns.map(({ id }) => sampleCall(id, [sampleTurn()]));
const findings = findingsOf({ columns, compared, cold: [], interrupted: [], flat: [] });

describe('the report', () => {
  it('sets vendors beside the line and nothing else', () => {
    const names = vendors.map(({ name }) => name);
    const textOf = (network: 'loopback' | 'line') => networkLines(findings, network).join('\n');
    for (const name of names) expect(textOf('line')).toMatch(new RegExp(`${name} \\*  +–  +1\\d{3}  +\\d{4}`));
    for (const name of names) expect(textOf('loopback')).not.toContain(name);
  });

  it('has a row for each column, and one for the floor', () => {
    const lines = networkLines(findings, 'loopback');
    expect(lines.filter((line) => /^ {2}(Ethera|first notes)/.test(line))).toHaveLength(2);
    expect(lines.find((line) => line.includes('floor of Ethera'))).toMatch(/ 1 +960 +960/);
  });

  it('is silent about a network that was not asked for, and about what was not measured', () => {
    const own = columns.slice(0, 2);
    expect(networkLines(findingsOf({ columns: own, compared, cold: [], interrupted: [], flat: [] }), 'line')).toEqual(
      [],
    );
    expect(extraLines(findings)).toEqual([]);
    expect(barLines([])).toEqual([]);
  });

  it('says by how much a bar is missed', () => {
    const text = barLines([
      { what: 'median', value: 1100, bound: { most: 1000 }, unit: 'ms' },
      { what: 'ratio', value: 6, bound: { least: 5 }, unit: 'times' },
      { what: 'unknown', value: null, bound: { most: 0 } },
    ]).join('\n');
    expect(text).toMatch(/median +✗ missed +1100 ms +at most 1000 ms/);
    expect(text).toMatch(/ratio +✓ met +6 times +at least 5 times/);
    expect(text).toMatch(/unknown +✗ missed +nothing +at most 0/);
  });
});
