import { attemptKeys, createCallId, phraseKey } from '@ethera/contract';
import { expect, test } from 'vitest';
import { describeUse, shapeOf } from './demo-requests.ts';

test('a use reads the same in every call, and tells files apart', () => {
  const line = (callId: string, turn: number) =>
    describeUse({ by: 'Turn', action: 's3:GetObject', key: attemptKeys(callId, turn, 2).cancel });
  const one = createCallId(new Date(1e12), 'a', '00000001');
  const two = createCallId(new Date(2e12), 'another-edge', '0000000f');
  expect(line(one, 1)).toBe('Turn s3:GetObject calls/<call>/turn/attempt/cancel');
  expect(line(two, 12)).toBe(line(one, 1));
  expect(shapeOf(attemptKeys(one, 1, 1).turn)).not.toBe(shapeOf(attemptKeys(one, 1, 1).cancel));
  expect(shapeOf(phraseKey('a'.repeat(64)))).toBe('prompts/<phrase>');
  expect(shapeOf('calls/elsewhere')).toBe('calls/elsewhere');
});
