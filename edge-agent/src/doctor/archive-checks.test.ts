import { EtheraError } from '@ethera/contract';
import { expect, test } from 'vitest';
import { archiveChecks, judgeClock } from './archive-checks.ts';
import type { S3Probe, Verdict } from './s3-probe.ts';
import { tell } from './testing/run-check.ts';

type Right = 'put' | 'get' | 'list' | 'delete' | 'put prompts';
const edge: Record<Right, Verdict> = {
  put: 'allowed',
  get: 'denied',
  list: 'denied',
  delete: 'denied',
  'put prompts': 'denied',
};

function checksOf(changes: Partial<Record<Right, Verdict>> = {}, more: Partial<S3Probe> = {}) {
  const rights = { ...edge, ...changes };
  const deleted: string[] = [];
  const s3: S3Probe = {
    put: async (key) => rights[key.startsWith('prompts/') ? 'put prompts' : 'put'],
    get: async () => rights.get,
    list: async () => rights.list,
    delete: async (key) => {
      deleted.push(key);
      return rights.delete;
    },
    aheadMs: () => 0,
    close: () => undefined,
    ...more,
  };
  return { deleted, checks: archiveChecks({ s3, bucket: 'b', key: 'calls/doctor/edge' }) };
}

test('an edge’s own rights are right', async () => {
  const { checks, deleted } = checksOf();
  expect((await tell(checks, 'archive', 'clock', 'archive rights')).map(({ outcome }) => outcome)).toEqual([
    'ok',
    'ok',
    'ok',
  ]);
  expect(deleted).toEqual(['calls/doctor/edge']);
});

test.each<[Right, string]>([
  ['get', 'archive rights: read calls'],
  ['list', 'archive rights: list calls'],
  ['delete', 'archive rights: delete calls'],
  ['put prompts', 'archive rights: write prompts'],
])('a right to %s is one too many', async (right, name) => {
  const { checks } = checksOf({ [right]: 'allowed' });
  expect(await tell(checks, 'archive rights')).toMatchObject([{ name, outcome: 'warn' }]);
});

test('an identity that may not archive fails', async () => {
  expect(await tell(checksOf({ put: 'denied' }).checks, 'archive')).toMatchObject([
    { outcome: 'fail', detail: 'this identity may not put objects under calls/ of b' },
  ]);
  const missing = new EtheraError('store.bucket-missing', 'there is no bucket b');
  expect(await tell(checksOf({}, { put: () => Promise.reject(missing) }).checks, 'archive')).toMatchObject([
    { outcome: 'fail', detail: 'there is no bucket b', remedy: missing.remedy },
  ]);
});

test.each([
  [1_400, 'ok', 'within 2 s of AWS'],
  [-2_600, 'warn', '2.6 s behind AWS'],
  [3_000, 'warn', '3.0 s ahead of AWS'],
  [-3_600_000, 'fail', '3600.0 s behind AWS'],
  [undefined, 'warn', 'S3 did not answer, so that nothing was there to compare'],
])('a clock that is %s ms ahead: %s', (aheadMs, outcome, detail) => {
  expect(judgeClock(aheadMs)).toMatchObject({ outcome, detail });
});
