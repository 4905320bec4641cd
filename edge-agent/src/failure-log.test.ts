import { EtheraError, errorCatalogue } from '@ethera/contract';
import { expect, it } from 'vitest';
import { logFailure } from './failure-log.ts';
import { MemoryLog } from './testing/memory-log.ts';

it('logs the code, the reason and the remedy', () => {
  const log = new MemoryLog();
  logFailure(log, 'warn', 'upload failed', new EtheraError('store.denied', 'the bucket refused'), { waiting: 3 });
  const remedy = errorCatalogue['store.denied'].remedy;
  expect(log.lines).toEqual([
    {
      level: 'warn',
      message: 'upload failed',
      fields: { waiting: 3, code: 'store.denied', reason: 'the bucket refused', remedy },
    },
  ]);
});

it('does not quote what is not ours: it may hold what anybody said', () => {
  const log = new MemoryLog();
  logFailure(log, 'error', 'turn failed', new TypeError('cannot read "my number is 030 1234567"'));
  logFailure(log, 'error', 'turn failed', 'my number is 030 1234567');
  expect(JSON.stringify(log.lines)).not.toContain('1234567');
  expect(log.lines.map(({ fields }) => fields.reason)).toEqual(['TypeError', 'string']);
});
