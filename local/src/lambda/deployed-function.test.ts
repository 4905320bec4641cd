import { expect, test } from 'vitest';
import { DeployedFunction } from './deployed-function.ts';
import type { LambdaFunction } from './function.ts';

const fn: LambdaFunction = { name: 'f', folder: '/one', handler: '', environment: {}, timeoutMs: 1, memoryMb: 128 };
const found = (deployed: DeployedFunction, qualifier: string | undefined) => {
  const meant = deployed.resolve(qualifier);
  return meant && [meant.version, meant.fn.folder];
};

test('only the aliases that exist lead to the published version', () => {
  const aliased = new DeployedFunction({ ...fn, aliases: ['live'] });
  expect(['live', '1', '$LATEST', undefined].map((name) => found(aliased, name))).toEqual([
    ['1', '/one'],
    ['1', '/one'],
    ['$LATEST', '/one'],
    ['$LATEST', '/one'],
  ]);
  expect(['other', '2', '0', ''].map((name) => found(aliased, name))).toEqual(Array(4).fill(undefined));
});

test('a function without an alias has no published version', () => {
  const plain = new DeployedFunction(fn);
  expect(['live', '1', undefined].map((name) => found(plain, name))).toEqual([
    undefined,
    undefined,
    ['$LATEST', '/one'],
  ]);
  expect(() => plain.publish({})).toThrow('alias');
});

test('aliases move with what is published; the version before is still there', () => {
  const deployed = new DeployedFunction({ ...fn, aliases: ['live'] });
  expect(deployed.publish({ folder: '/two' })).toBe('2');
  expect(['live', '2', '1', '$LATEST'].map((name) => found(deployed, name))).toEqual([
    ['2', '/two'],
    ['2', '/two'],
    ['1', '/one'],
    ['$LATEST', '/two'],
  ]);
});
