import { describe, expect, test } from 'vitest';
import { differences } from './comparison.ts';
import type { RuntimeCase } from './runtime-cases.ts';

const answers: RuntimeCase = { what: 'x', functionName: 'f', streaming: false, payload: {}, expected: 'answer' };
const fails: RuntimeCase = { ...answers, expected: /RangeError/ };
const answer = { body: '1', error: null };
const failure = (type: string) => ({ body: '', error: { type, message: 'no' } });

describe('two runtimes', () => {
  test('agree', () => {
    expect(differences(answers, answer, answer)).toEqual([]);
    expect(differences(fails, failure('RangeError'), failure('RangeError'))).toEqual([]);
  });

  test('agree on an error of the runtime, whatever its words', () => {
    const exit = (message: string) => ({ body: '', error: { type: 'Runtime.ExitError', message } });
    const each: RuntimeCase = { ...answers, expected: /ExitError/ };
    expect(differences(each, exit('no'), exit('never'))).toEqual([]);
  });

  test('agree to fail where nothing else is asked', () => {
    const each: RuntimeCase = { ...answers, expected: /Error/, anyError: true };
    expect(differences(each, failure('RangeError'), failure('TypeError'))).toEqual([]);
    expect(differences(each, failure('RangeError'), answer)).toHaveLength(3);
  });

  test('agree on what counts', () => {
    const each: RuntimeCase = { ...answers, essence: (body) => body.length };
    expect(differences(each, answer, { body: '2', error: null })).toEqual([]);
    expect(differences(each, answer, { body: '12', error: null })).toHaveLength(2);
  });

  test.each([
    ['in the answer', answers, answer, { body: '2', error: null }, 2],
    ['in the error', fails, failure('RangeError'), failure('TypeError'), 3],
    ['in whether it fails', answers, answer, failure('RangeError'), 3],
  ] as const)('differ %s', (_, each, own, official, count) => {
    expect(differences(each, own, official)).toHaveLength(count);
  });

  test('that fail in the same way where an answer is meant do not pass', () => {
    expect(differences(answers, failure('RangeError'), failure('RangeError'))).toHaveLength(2);
    expect(differences({ ...answers, holds: /2/ }, answer, answer)).toHaveLength(2);
  });
});
