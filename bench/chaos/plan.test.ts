import { describe, expect, it } from 'vitest';
import { faultTargets } from './fault-catalogue.ts';
import { makePlan, partOfPlan } from './plan.ts';

const options = { seed: 11, calls: 60, faults: 300 };

describe('a plan', () => {
  it('is the same from the same seed, and another from another', () => {
    expect(makePlan(options)).toEqual(makePlan(options));
    expect(makePlan({ ...options, seed: 12 })).not.toEqual(makePlan(options));
  });

  it('has more faults and calls than are to come about', () => {
    const { calls, faults } = makePlan(options);
    expect(calls.length).toBeGreaterThan(60);
    expect(faults.length).toBeGreaterThan(300);
  });

  it('breaks everything that can be broken', () => {
    const { faults } = makePlan(options);
    expect(new Set(faults.map(({ deed }) => deed.target))).toEqual(new Set(faultTargets));
  });

  it('strikes within its calls, in order', () => {
    const { calls, faults } = makePlan(options);
    const times = faults.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan((calls.at(-1)?.startMs ?? 0) + 42_000);
  });

  it('takes the agent or Asterisk away no sooner than calls can recover', () => {
    const { faults } = makePlan(options);
    const heavy = faults.filter(({ deed: { target } }) => target === 'agent' || target === 'asterisk');
    expect(heavy.length).toBeGreaterThan(3);
    const gaps = heavy.slice(1).map(({ atMs }, index) => atMs - (heavy[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(25_000);
  });

  it('keeps to the faults that are asked for', () => {
    const { faults } = makePlan({ ...options, only: ['voice', 's3'] });
    expect(new Set(faults.map(({ deed }) => deed.target))).toEqual(new Set(['voice', 's3']));
    expect(makePlan({ ...options, only: ['agent'] }).faults.every(({ deed }) => deed.target === 'agent')).toBe(true);
  });
});

describe('a part of a plan', () => {
  it('is one call, and what happens meanwhile', () => {
    const plan = makePlan(options);
    const part = partOfPlan(plan, 20);
    expect(part.calls).toHaveLength(1);
    expect(part.calls[0]).toMatchObject({ call: 20, steps: plan.calls[20]?.steps });
    expect(part.faults.length).toBeGreaterThan(10);
    expect(part.faults.length).toBeLessThan(plan.faults.length / 3);
    const shiftedMs = (plan.calls[20]?.startMs ?? 0) - (part.calls[0]?.startMs ?? 0);
    const [first] = part.faults;
    expect(plan.faults.find(({ id }) => id === first?.id)?.atMs).toBe((first?.atMs ?? 0) + shiftedMs);
  });

  it('is of no call that is not there', () => {
    expect(() => partOfPlan(makePlan(options), 400)).toThrow(/no call 400/);
  });
});
