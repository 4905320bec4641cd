import { describe, expect, it } from 'vitest';
import { columnNames } from './column.ts';
import { answeredColumns, columnsOf, planBatches } from './plan.ts';
import { questions } from './questions.ts';

const networks = ['loopback', 'line'] as const;
const whole = { columns: columnNames, networks, rounds: 3, questions, quick: false };

describe('the plan of a run', () => {
  it('asks every column everything by each voice, on the line by one without a technique, and the default in every round', () => {
    const batches = planBatches(whole);
    expect(batches.map(({ round, voice, columns }) => [round, voice, columns.length])).toEqual([
      [1, 'rms', 18],
      [1, 'slt', 12],
      [2, 'rms', 2],
      [2, 'slt', 2],
      [3, 'rms', 2],
      [3, 'slt', 2],
    ]);
  });

  it('begins with another column each time', () => {
    const [first, second] = planBatches(whole);
    expect(first?.columns[0]?.id).not.toBe(second?.columns[0]?.id);
    const asked = first?.columns.map(({ id }) => id) ?? [];
    expect(second?.columns.filter(({ id }) => !asked.includes(id))).toEqual([]);
  });

  it('has every column on loopback at a glance, and on the line what stands beside others', () => {
    const quick = { ...whole, rounds: 1, quick: true };
    expect(
      columnsOf(quick)
        .filter(({ network }) => network === 'line')
        .map(({ name }) => name),
    ).toEqual(['default', 'ari', 'agi']);
    expect(columnsOf(quick).filter(({ network }) => network === 'loopback')).toHaveLength(columnNames.length);
    expect(planBatches(quick).map(({ voice }) => voice)).toEqual(['rms']);
  });

  it('has the default answered for what is measured of it alone', () => {
    expect(columnsOf({ ...whole, columns: [] })).toEqual([]);
    const answered = answeredColumns({ ...whole, columns: [], extras: ['flat'] });
    expect(answered.map(({ id }) => id)).toEqual(['loopback/default', 'line/default']);
    expect(planBatches({ ...whole, columns: [] })).toEqual([]);
  });
});
