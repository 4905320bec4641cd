import { describe, expect, it } from 'vitest';
import { columnOf } from './column.ts';
import { findingsOf } from './findings.ts';
import { barLines, extraLines, networkLines, stepLines } from './report.ts';
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

  it('lets the steps that were waited for add up', () => {
    const bar = (step: 'pause' | 'send' | 'commit', fromMs: number, toMs: number, critical = true) => ({
      step,
      fromMs,
      toMs,
      critical,
    });
    const turns = [
      sampleTurn({ bars: [bar('pause', 0, 300), bar('send', 300, 310), bar('commit', 310, 700, false)] }),
      sampleTurn({ bars: [bar('pause', 0, 320), bar('commit', 320, 700)] }),
    ];
    const own = columns.slice(0, 1);
    const calls = [sampleCall('loopback/default', turns)];
    const found = findingsOf({ columns: own, compared: calls, cold: [], interrupted: [], flat: [] });
    const cells = stepLines(found, 'loopback').at(-1)?.trim().split(/ +/);
    expect(cells).toEqual(['Ethera', '310', '0', '5', '0', '0', '0', '190', '0', '0', '0', '0', '505']);
    expect(stepLines(found, 'line')).toEqual([]);
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
