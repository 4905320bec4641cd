import { asteriskRenderCommand } from './asterisk-render-command.ts';
import { callsCommand } from './calls-command.ts';
import type { Command } from './command.ts';
import { doctorCommand } from './doctor-command.ts';
import { runCommand } from './run-command.ts';
import { showCommand } from './show-command.ts';

/** In the order of `ethera-edge --help`. */
export const commands: readonly Command[] = [
  runCommand,
  doctorCommand,
  callsCommand,
  showCommand,
  asteriskRenderCommand,
];

/** @returns the command whose name the arguments begin with, the longest name first, and the arguments after it */
export function commandOf(
  args: readonly string[],
  known: readonly Command[] = commands,
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  const words = (command: Command) => command.name.split(' ');
  const named = known.filter((command) => words(command).every((word, index) => args[index] === word));
  const command = named.toSorted((one, other) => words(other).length - words(one).length)[0];
  return command && { command, rest: args.slice(words(command).length) };
}

/** What is wrong with arguments that begin with no command's name. */
export function noCommand([name, ...more]: readonly string[], known: readonly Command[] = commands): string {
  if (name === undefined) return 'ethera-edge: which command?';
  const longer = known.filter((command) => command.name.startsWith(`${name} `)).map((command) => command.name);
  if (longer.length > 0 && more.length === 0) return `ethera-edge: ${name} is half a command: ${longer.join(', ')}`;
  return `ethera-edge: there is no command ${[name, ...(longer.length > 0 ? more : [])].join(' ')}`;
}

/** The list of commands. */
export function overview(known: readonly Command[] = commands): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  const lines = known.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `usage: ethera-edge <command> [options]\n\n${lines.join('\n')}\n\nethera-edge <command> --help says more, ethera-edge --version which agent this is.\n`;
}
