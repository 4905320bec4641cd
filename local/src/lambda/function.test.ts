import { describe, expect, test } from 'vitest';
import { arnOf, parseFunctionRef } from './function.ts';

describe('a function is named', () => {
  test.each([
    ['turn', undefined, 'turn', undefined],
    ['turn', 'live', 'turn', 'live'],
    ['turn:live', undefined, 'turn', 'live'],
    ['turn:live', 'live', 'turn', 'live'],
    ['turn:$LATEST', undefined, 'turn', '$LATEST'],
    ['000000000000:function:turn', undefined, 'turn', undefined],
    ['arn:aws:lambda:us-east-1:000000000000:function:turn', undefined, 'turn', undefined],
    ['arn:aws:lambda:us-east-1:000000000000:function:turn:live', undefined, 'turn', 'live'],
  ])('%s with %s', (text, given, name, qualifier) => {
    expect(parseFunctionRef(text, given)).toEqual({ name, qualifier });
  });

  test.each([
    ['turn:live', 'other'],
    ['', undefined],
    ['a/b', undefined],
    ['arn:aws:s3:::bucket', undefined],
  ])('not by %j with %s', (text, given) => {
    expect(parseFunctionRef(text, given)).toBeUndefined();
  });
});

test('an ARN carries the qualifier it was invoked by', () => {
  expect(arnOf('eu-west-1', { name: 'f', qualifier: 'live' })).toBe(
    'arn:aws:lambda:eu-west-1:000000000000:function:f:live',
  );
});
