import { EtheraError } from '@ethera/contract';
import { expect, it } from 'vitest';
import { FakeTelephony } from '../testing/fake-telephony.ts';
import { MemoryLog } from '../testing/memory-log.ts';
import { CallLeg } from './call-leg.ts';

it.each([
  { when: 'while the caller is there', hungUp: false, code: 'ari.request', level: 'error' },
  { when: 'after the caller hung up', hungUp: true, code: 'ari.request', level: 'debug' },
  {
    when: 'while the connection, which tells of itself, is lost',
    hungUp: false,
    code: 'ari.unreachable',
    level: 'debug',
  },
  { when: 'after the caller hung up', hungUp: true, code: 'media.unwritable', level: 'error' },
] as const)('$code $when is logged as $level', ({ hungUp, code, level }) => {
  const log = new MemoryLog();
  const leg = new CallLeg({ telephony: new FakeTelephony(Date.now), legId: 'leg-1', pauseMs: 300, log });
  if (hungUp) leg.end();
  leg.report('lease not renewed', new EtheraError(code, 'a reason'));
  expect(log.lines).toMatchObject([{ level, message: 'lease not renewed', fields: { code } }]);
});
