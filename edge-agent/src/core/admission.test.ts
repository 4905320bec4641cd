import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdmissionQuestion, admit, type Parties } from './admission.ts';

const from = (caller: string, called = '777'): Parties => ({ caller, called });
const ask = (question: Partial<AdmissionQuestion>) =>
  admit({ arriving: from('+49301'), live: [], limits: {}, maxCalls: 20, spent: null, ...question });
const refused = (reason: string, limit: number | null) => ({ admitted: false, reason, limit });

describe('a call', () => {
  it('is taken where nobody limits anything', () => {
    expect(ask({ live: Array.from({ length: 19 }, () => from('+49301')) })).toEqual({ admitted: true });
  });

  it('is refused when the machine is full, or the stage’s share', () => {
    const live = [from('1'), from('2')];
    expect(ask({ live, maxCalls: 2 })).toEqual(refused('machine-full', 2));
    expect(ask({ live, limits: { callsAtOnce: 2 } })).toEqual(refused('stage-full', 2));
  });

  it('is refused when its number has as many calls as it may, whoever made them', () => {
    const live = [from('1'), from('2'), from('3', '778')];
    expect(ask({ live, limits: { callsPerNumber: 2 } })).toEqual(refused('number-full', 2));
    expect(ask({ live, limits: { callsPerNumber: 2 }, arriving: from('4', '778') })).toEqual({ admitted: true });
  });

  it('is refused when its caller has as many as one caller may, however the number is written', () => {
    const live = [from('+49 (30) 1234-5'), from('4930 12345', '778'), from('+4930')];
    const limits = { callsPerCaller: 2 };
    expect(ask({ live, limits, arriving: from('+493012345') })).toEqual(refused('caller-full', 2));
    expect(ask({ live, limits, arriving: from('+4930') })).toEqual({ admitted: true });
  });

  it.each(['', 'anonymous', 'Unknown', '\u0663\u0664', '\u001b[K'])(
    'of a caller without a number, %j, is no single caller’s: such callers share a limit of their own',
    (caller) => {
      const live = [from('anonymous'), from('')];
      const arriving = from(caller);
      expect(ask({ live, arriving, limits: { callsPerCaller: 1 } })).toEqual({ admitted: true });
      const limits = { callsPerCaller: 1, callsWithoutNumber: 2 };
      expect(ask({ live, arriving, limits })).toEqual(refused('callers-without-number-full', 2));
      expect(ask({ live, arriving: from('+49'), limits })).toEqual({ admitted: true });
    },
  );

  it('is refused while the day’s money is spent, before anything is counted', () => {
    expect(ask({ spent: 'edge', maxCalls: 0 })).toEqual(refused('edge-spent', null));
    expect(ask({ spent: 'stage' })).toEqual(refused('stage-spent', null));
  });

  it('has the persona’s limit in place of the stage’s, one by one', () => {
    const live = [from('1'), from('1')];
    const limits = { callsPerNumber: 2, callsPerCaller: 1 };
    const personaLimits = { callsPerNumber: 5, callsPerCaller: undefined };
    expect(ask({ live, limits, personaLimits, arriving: from('2') })).toEqual({ admitted: true });
    expect(ask({ live, limits, personaLimits, arriving: from('1') })).toEqual(refused('caller-full', 1));
  });
});

it('never lets more in than each limit says, whoever comes and goes', () => {
  const number = fc.constantFrom('+49 1', '491', '492', 'anonymous', '', '\u0000');
  const arrivals = fc.array(fc.record({ caller: number, called: fc.constantFrom('777', '7-78', '778') }));
  const some = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const setting = fc.record({
    callsPerNumber: some,
    callsPerCaller: some,
    callsWithoutNumber: some,
    callsAtOnce: some,
  });
  fc.assert(
    fc.property(arrivals, setting, (coming, limits) => {
      const live: Parties[] = [];
      for (const arriving of coming) {
        if (admit({ arriving, live, limits, maxCalls: 8, spent: null }).admitted) live.push(arriving);
      }
      const digits = (text: string) => text.replaceAll(/\D/g, '');
      const most = (keys: readonly string[]) =>
        Math.max(0, ...keys.map((key) => keys.filter((other) => other === key).length));
      const callers = live.map(({ caller }) => digits(caller));
      expect(live.length).toBeLessThanOrEqual(Math.min(8, limits.callsAtOnce ?? 8));
      expect(most(live.map(({ called }) => digits(called)))).toBeLessThanOrEqual(limits.callsPerNumber ?? 8);
      expect(most(callers.filter((each) => each !== ''))).toBeLessThanOrEqual(limits.callsPerCaller ?? 8);
      expect(callers.filter((each) => each === '').length).toBeLessThanOrEqual(limits.callsWithoutNumber ?? 8);
    }),
  );
});
