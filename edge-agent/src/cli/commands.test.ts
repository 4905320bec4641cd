import { expect, test } from 'vitest';
import type { Command } from './command.ts';
import { commandOf, commands, noCommand, overview } from './commands.ts';

const command = (name: string): Command => ({ name, summary: `What ${name} does.`, usage: '', run: async () => 0 });
const known = [command('asterisk'), command('asterisk render'), command('show')];

test('a command is found by its name, the longest name first', () => {
  expect(commandOf(['asterisk', 'render', '--out', 'x'], known)).toEqual({ command: known[1], rest: ['--out', 'x'] });
  expect(commandOf(['asterisk', 'doctor'], known)).toEqual({ command: known[0], rest: ['doctor'] });
});

test('what is no command is not found', () => {
  expect(commandOf(['showing'], known)).toBeUndefined();
  expect(commandOf([], known)).toBeUndefined();
});

test('what is no command is named, and of half a command the rest', () => {
  const more = [...known, command('run')];
  expect(noCommand(['roll', 'back'], more)).toBe('ethera-edge: there is no command roll');
  expect(noCommand(['asterisk', 'reload'], more)).toBe('ethera-edge: there is no command asterisk reload');
  expect(noCommand(['asterisk'], more)).toBe('ethera-edge: asterisk is half a command: asterisk render');
  expect(noCommand([], more)).toBe('ethera-edge: which command?');
});

test('no two commands share a name, and each usage begins with it', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  for (const { name, usage } of commands) expect(usage).toMatch(new RegExp(`^usage: ethera-edge ${name}\\b`));
});

test('the overview lists every command with its line', () => {
  expect(overview(known)).toContain('  asterisk render  What asterisk render does.\n');
});
