import { describe, expect, it } from 'vitest';
import { allMet, isMissed, jsonLine, verdictLines } from './report.ts';
import type { Findings } from './scenario.ts';

const findings: Findings = {
  tables: [],
  bars: [
    { what: 'cut-offs', value: 1, most: 0 },
    { what: 'median', value: 740, most: 750, unit: 'ms' },
  ],
  figures: { cutOffs600: 1, more: [1, 2] },
};
const calls = { made: 3, failed: 0, worstLatenessMs: 12.4 };

describe('the report', () => {
  it('ends with one line of figures, those that were not measured among them', () => {
    const line = jsonLine({ findings: [findings], worst: [], calls });
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      cutOffs600: 1,
      cutOffs1000: null,
      commitP50: null,
      falseInterruptions: null,
      lostReplies: null,
      missedInterruptions: null,
      badLineFailures: null,
      more: [1, 2],
      missedBars: ['cut-offs'],
      calls: 3,
      failedCalls: 0,
      sendLatenessP99Ms: 12,
    });
  });

  it('says which bars are missed, and where to listen', () => {
    const worst = [{ call: 'a', fault: 'en-dev-name-1: cut off', wav: '/runs/a.wav' }];
    const text = verdictLines({ findings: [findings], worst, calls }).join('\n');
    expect(text).toMatch(/cut-offs +✗ +1 +0/);
    expect(text).toMatch(/median +✓ +740 ms +750 ms/);
    expect(text).toContain('en-dev-name-1: cut off\n    /runs/a.wav');
  });

  it('fails for a missed bar, for a figure that is not known, and for a call that failed', () => {
    const met: Findings = { ...findings, bars: [{ what: 'median', value: 750, most: 750 }] };
    expect(allMet({ findings: [met], worst: [], calls })).toBe(true);
    expect(allMet({ findings: [met, findings], worst: [], calls })).toBe(false);
    expect(allMet({ findings: [met], worst: [], calls: { ...calls, failed: 1 } })).toBe(false);
    expect(isMissed({ what: 'median', value: null, most: 750 })).toBe(true);
  });
});
