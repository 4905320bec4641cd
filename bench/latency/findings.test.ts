import { describe, expect, it } from 'vitest';
import { columnOf } from './column.ts';
import { findingsOf, type RunCalls } from './findings.ts';
import { sampleCall, sampleTurn } from './testing/measured-samples.ts';

const columns = [columnOf('loopback', 'default'), columnOf('loopback', 'text-rule'), columnOf('loopback', 'ari')];
const nothing: RunCalls = { columns, compared: [], cold: [], interrupted: [], flat: [] };
const heardAfter = (pairKey: string, voiceToVoiceMs: number) => sampleTurn({ pairKey, voiceToVoiceMs });

describe('what a run found', () => {
  it('pairs what was asked alike, whatever the order, and pools nothing else', () => {
    const compared = [
      sampleCall('loopback/default', [heardAfter('1', 900), heardAfter('2', 1500), heardAfter('3', 700)]),
      sampleCall('loopback/text-rule', [heardAfter('2', 1510), heardAfter('1', 960), heardAfter('4', 5000)]),
    ];
    const findings = findingsOf({ ...nothing, compared });
    expect(findings.of('loopback', 'default')).toMatchObject({ p50: 900, difference: undefined });
    expect(findings.of('loopback', 'text-rule')?.difference).toMatchObject({ median: 35, pairs: 2 });
    expect(findings.of('loopback', 'ari')).toMatchObject({ p50: null, attemptsPerTurn: null, wastedShare: null });
  });

  it('keeps turns apart for which a function was started, whatever call they were in', () => {
    const cold = sampleTurn({ pairKey: 'cold', voiceToVoiceMs: 2500 }, { coldStart: 'later' });
    const compared = [sampleCall('loopback/default', [heardAfter('1', 900), cold])];
    const begun = [sampleCall('loopback/default', [sampleTurn({ voiceToVoiceMs: 1100 })], 'cold-1')];
    const findings = findingsOf({ ...nothing, compared, cold: begun });
    expect(findings.of('loopback', 'default')).toMatchObject({ p95: 900 });
    expect(findings.coldRows.map(({ title, turns }) => [title, turns.map((turn) => turn.voiceToVoiceMs)])).toEqual([
      ['first turn of a call that found no function', [1100]],
      ['a turn whose later attempt had one started', [2500]],
    ]);
  });

  it('measures nothing on a turn that was cut off, and counts it', () => {
    const cutOff = sampleTurn({ pairKey: 'cut', voiceToVoiceMs: 50, cutOff: true });
    const silent = sampleTurn({ pairKey: 'silent', voiceToVoiceMs: undefined });
    const compared = [sampleCall('loopback/default', [heardAfter('1', 900), cutOff, silent])];
    expect(findingsOf({ ...nothing, compared }).of('loopback', 'default')).toMatchObject({
      p50: 900,
      cutOffs: 1,
      unanswered: 1,
    });
  });

  it('takes what was wasted of all that was bought, interrupted turns apart', () => {
    const spending = (bought: number, wasted: number) => ({
      spending: { attempts: 2, boughtCharacters: bought, wastedCharacters: wasted },
    });
    const own = [sampleTurn({}, spending(100, 10)), sampleTurn({}, spending(300, 0))];
    const interrupted = sampleTurn({}, { ...spending(80, 60), interrupted: true });
    const findings = findingsOf({
      ...nothing,
      compared: [sampleCall('loopback/default', own)],
      interrupted: [sampleCall('loopback/default', [interrupted, sampleTurn({}, spending(50, 0))])],
    });
    expect(findings.of('loopback', 'default')).toMatchObject({ wastedShare: 0.025, attemptsPerTurn: 2 });
    expect(findings.interrupted).toEqual({ turns: 1, wastedShare: 0.75 });
  });

  it('sees overhead that grows from turn to turn', () => {
    const call = (index: number, msATurn: number) =>
      sampleCall(
        'loopback/default',
        Array.from({ length: 40 }, (_, turn) =>
          sampleTurn({ turn }, { overheadMs: 30 + 5 * index + msATurn * turn + ((turn * 7 + index) % 3) }),
        ),
        `flat-${index}`,
      );
    const flat = (msATurn: number) => Array.from({ length: 8 }, (_, index) => call(index, msATurn));
    expect(findingsOf({ ...nothing, flat: flat(0) }).flat?.high).toBeLessThan(0.1);
    expect(findingsOf({ ...nothing, flat: flat(2) }).flat?.low).toBeGreaterThan(1.9);
    expect(findingsOf(nothing).flat).toBeUndefined();
  });
});
