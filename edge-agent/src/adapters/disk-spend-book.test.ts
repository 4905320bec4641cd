import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../testing/memory-log.ts';
import { createDiskSpendBook, type DiskSpendBook } from './disk-spend-book.ts';

const day = '2026-11-23';
const next = '2026-11-24';
let root: string;
let folder: string;
let books: DiskSpendBook[];
let log: MemoryLog;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ethera-spend-'));
  folder = join(root, 'spend');
  books = [];
  log = new MemoryLog();
});
afterEach(() => {
  for (const book of books) book.close();
  rmSync(root, { recursive: true, force: true });
});

function open(): DiskSpendBook {
  const book = createDiskSpendBook({ folder, log });
  books.push(book);
  return book;
}

describe('a book of what is spent', () => {
  it('counts what is under way as it stands, and once when it is over', () => {
    const book = open();
    book.count(day, 'a', 0.25);
    book.count(day, 'b', 0.5);
    book.count(day, 'a', 0.375);
    expect(book.spentUsd(day)).toBe(0.875);
    book.settle(day, 'a', 0.125);
    expect(book.spentUsd(day)).toBe(0.625);
    expect(book.spentUsd(next)).toBe(0);
  });

  it('is taken up by the next process, with what was under way as it stood', () => {
    const first = open();
    first.count(day, 'a', 0.25);
    first.settle(day, 'a', 0.125);
    first.count(day, 'b', 0.5);
    // Not closed: a killed process closes nothing.
    const second = open();
    expect(second.spentUsd(day)).toBe(0.625);
    second.settle(day, 'c', 1);
    expect(open().spentUsd(day)).toBe(1.625);
  });

  it('has every count of a process that is killed with −9', () => {
    const script = `
      const { createDiskSpendBook } = await import(${JSON.stringify(new URL('./disk-spend-book.ts', import.meta.url).href)});
      const book = createDiskSpendBook({ folder: ${JSON.stringify(folder)}, log: { write() {} } });
      for (let turn = 0; turn < 100; turn++) book.settle('${day}', 'turn ' + turn, 0.25);
      book.count('${day}', 'last', 0.5);
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect(signal).toBe('SIGKILL');
    expect(open().spentUsd(day)).toBe(25.5);
  });

  it('keeps what was counted before a line that was cut off, and after it', () => {
    const first = open();
    first.settle(day, 'a', 0.25);
    appendFileSync(join(folder, `${day}.jsonl`), '{"id":"b","usd":0.');
    const second = open();
    expect(second.spentUsd(day)).toBe(0.25);
    second.settle(day, 'c', 1);
    expect(open().spentUsd(day)).toBe(1.25);
  });

  it.each(['{"id":"x","usd":-5}', '{"id":"x","usd":1e999}', '{"id":"x"}', 'null', '\u0000', '[]', '"'])(
    'does not believe a line like %j',
    (line) => {
      open().settle(day, 'a', 0.25);
      appendFileSync(join(folder, `${day}.jsonl`), `${line}\n`);
      expect(open().spentUsd(day)).toBe(0.25);
    },
  );

  it('remembers a day that the clock has left and comes back to, with its turns', () => {
    const book = open();
    book.count(day, 'a', 0.25);
    book.settle(day, 'b', 0.5);
    for (const later of ['2031-01-01', '2031-01-02', '2031-01-03']) book.settle(later, 'c', 1);
    expect(book.spentUsd(day)).toBe(0.75);
    book.settle(day, 'a', 0.125);
    expect(book.spentUsd(day)).toBe(0.625);
    expect(open().spentUsd(day)).toBe(0.625);
  });

  it('keeps a fortnight of days, by name: a clock far ahead removes nothing of today', () => {
    const book = open();
    for (let date = 1; date <= 20; date += 1) book.settle(`2026-10-${String(date).padStart(2, '0')}`, 'a', 1);
    book.settle(day, 'a', 1);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    book.settle('2099-01-01', 'a', 1);
    const kept = readdirSync(folder).toSorted();
    expect(kept).toContain('notes.txt');
    expect(kept).toContain(`${day}.jsonl`);
    expect(kept.filter((name) => name.endsWith('.jsonl'))).toHaveLength(14);
    expect(book.spentUsd(day)).toBe(1);
  });

  it('is the agent’s alone', () => {
    open().settle(day, 'a', 1);
    const { mode } = statSync(join(folder, `${day}.jsonl`));
    expect(mode & 0o777).toBe(0o600);
  });
});

describe('a disk that takes nothing', () => {
  it('is said once; what is spent is known all the same, and kept when it takes something again', () => {
    writeFileSync(folder, 'a file where the folder should be');
    const book = open();
    book.count(day, 'a', 0.25);
    book.settle(day, 'a', 0.5);
    book.settle(day, 'b', 0.25);
    expect(book.spentUsd(day)).toBe(0.75);
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'spending not kept', fields: { code: 'state.unwritable' } },
    ]);
    rmSync(folder);
    open().spentUsd(next);
    book.settle(day, 'c', 1);
    expect(book.spentUsd(day)).toBe(1.75);
    expect(open().spentUsd(day)).toBe(1.75);
  });
});
