import { EtheraError } from '@ethera/contract';
import { describe, expect, test } from 'vitest';
import type { LogLevel } from '../ports/log.ts';
import { createJsonLog } from './json-log.ts';

function logAt(level: LogLevel) {
  const lines: string[] = [];
  const log = createJsonLog({
    level,
    stream: { write: (line) => lines.push(line) },
    now: () => Date.UTC(2026, 10, 23),
  });
  return { log, lines, first: () => JSON.parse(lines[0] ?? '') };
}

describe('JSON log', () => {
  test('writes one object a line', () => {
    const { log, lines } = logAt('info');
    log.write('info', 'turn sent', { callId: 'c', turn: 2 });
    expect(lines).toEqual([
      '{"time":"2026-11-23T00:00:00.000Z","level":"info","message":"turn sent","callId":"c","turn":2}\n',
    ]);
  });

  test.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('from %s on', (level, kept) => {
    const { log, lines } = logAt(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log.write(each, 'happened');
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(kept);
  });

  test('no field takes the place of time, level or message', () => {
    const { log, first } = logAt('info');
    log.write('warn', 'happened', { level: 'debug', message: 'forged', time: 0 });
    expect(first()).toEqual({ time: '2026-11-23T00:00:00.000Z', level: 'warn', message: 'happened' });
  });

  test('a line feed in a field does not make a second line', () => {
    const { log, lines } = logAt('info');
    log.write('info', 'happened', { text: 'one\n{"level":"error"}' });
    expect(lines.join('').trimEnd()).not.toContain('\n');
  });

  test('keeps our own errors, and only the name of others', () => {
    const { log, first } = logAt('info');
    const error = new EtheraError('store.denied', 'S3 refused', { cause: new Error('body') });
    log.write('error', 'failed', { error, other: new TypeError('what the caller said') });
    expect(first()).toMatchObject({
      error: { code: 'store.denied', message: 'S3 refused' },
      other: { name: 'TypeError' },
    });
    expect(JSON.stringify(first())).not.toMatch(/caller said|body/);
  });

  test('a field that JSON cannot hold does not throw', () => {
    const { log, first } = logAt('info');
    const loop: { self?: unknown } = {};
    loop.self = loop;
    log.write('info', 'happened', { loop, count: 1n });
    expect(first()).toMatchObject({ message: 'happened', fieldsLost: ['loop', 'count'] });
  });
});
