import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../edge-agent/src/cli/commands.ts';
import { settings } from '../edge-agent/src/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (page: string) => readFileSync(`${root}${page}`, 'utf8');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(`${root}docs`).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** Lines that a reader types: indented by four, without their comments. */
function typedLines(text: string): string[] {
  return [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line.replace(/\s+# .*$/, '').trim());
}

/** Variables of ours that are no settings of the agent, or beginnings of a password's name. */
const otherVariables = /^ETHERA_(EDGE_CA_FILE|TEST_.+|TRUNK_.*|SOFTPHONE_.*)$/;
const agentVariables = new Set(Object.values(settings).map(({ variable }) => variable));

/** Of everything that a page says to run or to set, what does not exist. */
function unknownCommands(text: string): string[] {
  const npm = [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name = '']) => name);
  const edge = typedLines(text).flatMap((line) => /^(?:[A-Z_<>]+=\S+ )*ethera-edge (.+)$/.exec(line)?.[1] ?? []);
  const variables = [...text.matchAll(/\bETHERA_[A-Z_]+/g)].map(([name]) => name);
  return [
    ...variables.filter((name) => !agentVariables.has(name) && !otherVariables.test(name)),
    ...npm.filter((name) => !(name in scripts)).map((name) => `npm run ${name}`),
    ...edge.filter((words) => !isKnown(words.split(' '))).map((words) => `ethera-edge ${words}`),
  ];
}

/** A command of ours, with options that its own help names. */
function isKnown(words: readonly string[]): boolean {
  const found = commandOf(words);
  return found?.rest.every((word) => !word.startsWith('--') || found.command.usage.includes(word)) ?? false;
}

describe.each(pages)('%s', (page) => {
  it('names no command, option or setting that does not exist', () => {
    expect(unknownCommands(read(page))).toEqual([]);
  });
});

it('finds a script, a command, an option and a setting that do not exist', () => {
  const text = [
    'Say `npm run nothing`.',
    '    ethera-edge undo --stage dev',
    '    ETHERA_TRUNK_<NAME>_PASSWORD=… ethera-edge asterisk render site.yaml --forcibly     # no',
    '    ethera-edge calls --last 5   # --that is a comment',
    '    ETHERA_REGION=eu-central-1',
  ].join('\n');
  expect(unknownCommands(text)).toEqual([
    'ETHERA_REGION',
    'npm run nothing',
    'ethera-edge undo --stage dev',
    'ethera-edge asterisk render site.yaml --forcibly',
  ]);
});

it('the way from an account to a call has the same commands in both languages', () => {
  const commandsOf = (page: string) =>
    typedLines(read(page))
      .filter((line) =>
        /^(export|npm|npx|git|aws|ssh|rsync|openssl|ethera-edge|systemctl|asterisk|install|rm) /.test(line),
      )
      .map((line) => line.replaceAll(/<[^>]*>/g, '<>'));
  const english = commandsOf('docs/deploy.md');
  expect(english).toContain('npx sst deploy --stage $S');
  expect(commandsOf('docs/deploy.ru.md')).toEqual(english);
});
