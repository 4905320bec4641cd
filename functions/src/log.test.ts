import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

function linesAt(level: string | undefined): string[] {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line), { stage: 'test' });
  log.debug('d');
  log.info('i', { ms: 5 });
  log.child({ callId: 'c' }).warn('w');
  log.error('e');
  return lines;
}

describe('createLog', () => {
  test.each([
    ['debug', 'diwe'],
    ['info', 'iwe'],
    ['warn', 'we'],
    ['error', 'e'],
    [undefined, 'iwe'],
    ['verbose', 'iwe'],
  ])('at %s writes %s', (level, expected) => {
    expect(linesAt(level).map((line) => JSON.parse(line).message)).toEqual([...expected]);
  });

  test('names level and time as Lambda reads them', () => {
    const line = JSON.parse(linesAt('error')[0] ?? '');
    expect(line).toMatchObject({ level: 'error', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
  });

  test('carries the fields of the log, its child and the line', () => {
    const [info = '', warning = ''] = linesAt('info');
    expect(JSON.parse(info)).toMatchObject({ level: 'info', stage: 'test', ms: 5 });
    expect(JSON.parse(warning)).toMatchObject({ level: 'warn', stage: 'test', callId: 'c' });
  });
});
