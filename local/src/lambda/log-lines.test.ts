import { describe, expect, test } from 'vitest';
import { LineSplitter, LogTail, reportLine } from './log-lines.ts';

describe('lines', () => {
  test('come whole however the output is cut, letters of several bytes included', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const byte of Buffer.from('привет\n\nмир\nend')) splitter.push(Uint8Array.of(byte));
    expect(lines).toEqual(['привет', '', 'мир']);
    splitter.end();
    splitter.end();
    expect(lines).toEqual(['привет', '', 'мир', 'end']);
  });
});

test('the tail keeps the last 4 KB', () => {
  const tail = new LogTail();
  for (let index = 0; index < 1000; index++) tail.add(`строка ${index}`);
  expect(Buffer.byteLength(tail.text)).toBeLessThanOrEqual(4098);
  expect(tail.text.endsWith('строка 998\nстрока 999\n')).toBe(true);
});

test('a report reads as one of the service', () => {
  const figures = {
    requestId: 'r',
    durationMs: 12.3456,
    memoryMb: 512,
    maxMemoryMb: 60,
    initMs: 100.5,
    status: 'timeout',
  } as const;
  expect(reportLine(figures)).toBe(
    'REPORT RequestId: r\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 512 MB\tMax Memory Used: 60 MB\tInit Duration: 100.50 ms\tStatus: timeout',
  );
});
