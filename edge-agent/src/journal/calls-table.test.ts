import { expect, test } from 'vitest';
import { sampleCall } from '../testing/sample-call.ts';
import { callInBrief, callsTable } from './calls-table.ts';
import { isSameNumber, maskedNumber } from './masked-number.ts';

test('a table has a line for each call, under its head, with the caller masked', () => {
  const failed = {
    ...sampleCall,
    caller: '100',
    result: 'failed' as const,
    reason: 'turns-failed' as const,
    turns: [],
  };
  expect(callsTable([sampleCall, failed], { numbers: false })).toMatchInlineSnapshot(`
    [
      "time (UTC)           lasted  persona  caller  turns  ended                median       cost  call",
      "2026-11-23 09:45:00    0:25  ethera   +49…67      1  caller-hung-up       900 ms  ≥ $0.0000  20261123T094500123Z-edge-0a1b2c3d",
      "2026-11-23 09:45:00    0:25  ethera   …           0  FAILED turns-failed       –  ≥ $0.0000  20261123T094500123Z-edge-0a1b2c3d",
    ]
  `);
});

test('a narrow screen has the same calls with fewer columns', () => {
  const lines = callsTable([sampleCall], { numbers: false, width: 80 });
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines).toMatchInlineSnapshot(`
    [
      "lasted  caller  ended                cost  call",
      "  0:25  +49…67  caller-hung-up  ≥ $0.0000  20261123T094500123Z-edge-0a1b2c3d",
    ]
  `);
  expect(callsTable([sampleCall], { numbers: false, width: 1 })[1]).toContain(sampleCall.callId);
  expect(callsTable([sampleCall], { numbers: false, width: 500 })).toEqual(
    callsTable([sampleCall], { numbers: false }),
  );
});

test('phone numbers stand in it when they are asked for', () => {
  expect(callsTable([sampleCall], { numbers: true })[1]).toContain(sampleCall.caller);
});

test('a caller’s number cannot move the cursor, colour the rest or begin a line', () => {
  const forged = { ...sampleCall, caller: '+49\u001b[2J\u001b]0;x\u0007\r\n2026\u009b1m\u202e' };
  const lines = callsTable([forged], { numbers: true });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('+49 [2J ]0;x 2026 1m ');
  expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('a program gets the figures, without words and without the caller’s number', () => {
  const brief = callInBrief(sampleCall, { numbers: false });
  expect(brief).toMatchObject({ callId: sampleCall.callId, turns: 1, medianResponseMs: 900, durationMs: 24_900 });
  const text = JSON.stringify(brief);
  expect(text).not.toContain(sampleCall.caller);
  expect(text).not.toContain('open');
  expect(callInBrief(sampleCall, { numbers: true }).caller).toBe(sampleCall.caller);
});

test.each([
  ['+49301234567', '+49…67'],
  ['00493012', '004…12'],
  ['100', '…'],
  ['', '…'],
])('%s is masked as %s', (number, masked) => {
  expect(maskedNumber(number)).toBe(masked);
});

test.each([
  ['+4915112345678', '0151 1234-5678', true],
  ['+4915112345678', '+4915112345678', true],
  ['+4915112345678', '5679', false],
  ['softphone', 'softphone', true],
  ['softphone', 'anna', false],
])('%s and %s may be one number: %s', (known, wanted, same) => {
  expect(isSameNumber(known, wanted)).toBe(same);
});
