import { describe, expect, test } from 'vitest';
import { arnOf, type LambdaFunction, parseFunctionRef, versionOf } from './function.ts';

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

test('only the aliases that exist lead to the published version', () => {
  const fn: LambdaFunction = { name: 'f', folder: '', handler: '', environment: {}, timeoutMs: 1, memoryMb: 128 };
  const aliased = { ...fn, aliases: ['live'] };
  expect(versionOf(fn, undefined)).toBe('$LATEST');
  expect(versionOf(fn, 'live')).toBeUndefined();
  expect(versionOf(fn, '1')).toBeUndefined();
  expect(['live', '1', '$LATEST', '2'].map((name) => versionOf(aliased, name))).toEqual([
    '1',
    '1',
    '$LATEST',
    undefined,
  ]);
});

test('an ARN carries the qualifier it was invoked by', () => {
  expect(arnOf('eu-west-1', { name: 'f', qualifier: 'live' })).toBe(
    'arn:aws:lambda:eu-west-1:000000000000:function:f:live',
  );
});
