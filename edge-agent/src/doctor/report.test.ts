import { expect, test } from 'vitest';
import { exitCodeOf, jsonOf, summaryOf, textOf } from './report.ts';
import type { ReportLine } from './run-checks.ts';

const fine: ReportLine = { name: 'ARI', outcome: 'ok', detail: 'answers' };
const odd: ReportLine = { name: 'clock', outcome: 'warn', detail: '3.0 s behind AWS', remedy: 'Set it.' };
const bad: ReportLine = { name: 'archive', outcome: 'fail', detail: 'no bucket', remedy: 'Set ETHERA_BUCKET.' };
const unseen: ReportLine = { name: 'archive rights', outcome: 'skipped', detail: 'cannot be seen without "archive"' };

test('each finding is one line, its remedy the one below', () => {
  expect(textOf(fine)).toMatch(/^ok {4}ARI +answers\n$/);
  expect(textOf(bad)).toMatch(/^FAIL {2}archive +no bucket\n {6}→ Set ETHERA_BUCKET\.\n$/);
});

test('warnings alone are no failure', () => {
  expect(exitCodeOf([fine, odd, unseen])).toBe(0);
  expect(exitCodeOf([fine, bad])).toBe(1);
});

test('the summary counts', () => {
  expect(summaryOf([fine, fine, odd])).toBe('\n2 ok, 1 to look at, 0 failed.\n');
  expect(summaryOf([fine, bad, unseen])).toBe('\n1 ok, 0 to look at, 1 failed, 1 not seen.\n');
});

test('a program gets all of it on one line', () => {
  const text = jsonOf([fine, bad]);
  expect(text.trimEnd()).not.toContain('\n');
  expect(JSON.parse(text)).toEqual({ ok: false, checks: [fine, bad] });
});
