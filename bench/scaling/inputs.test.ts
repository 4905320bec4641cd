import { expect, it } from 'vitest';
import { inputLines } from './input-lines.ts';
import { inputs, readInputs } from './inputs.ts';

it('takes another number for an input, and says so', () => {
  const changed = readInputs(['callMinutes=5', 'edgeCores=16']);
  expect(changed).toEqual({ ...readInputs(), callMinutes: 5, edgeCores: 16 });
  const line = (name: string) => inputLines(changed).find((each) => each.trim().startsWith(name));
  expect(line('callMinutes')).toMatch(/ 5 +--set$/);
  expect(line('turnsPerCall')).not.toContain('--set');
});

it('lists every input with who says so', () => {
  const lines = inputLines(readInputs()).join('\n');
  for (const [name, { source }] of Object.entries(inputs)) {
    expect(lines).toContain(name);
    expect(lines).toContain(source);
  }
});

it.each([
  ['nothing=1', '"nothing" is no input'],
  ['toString=1', '"toString" is no input'],
  ['callMinutes', 'callMinutes is a number'],
  ['callMinutes=-1', 'not "-1"'],
  ['callMinutes=long', 'not "long"'],
])('refuses %s', (change, message) => {
  expect(() => readInputs([change])).toThrow(message);
});
