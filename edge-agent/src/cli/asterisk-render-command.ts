import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EtheraError } from '@ethera/contract';
import {
  keptSuffix,
  type PlannedFile,
  planFiles,
  readIfThere,
  writeFiles,
  writePrivately,
} from '../../../asterisk/config-folder.ts';
import { diffLines } from '../../../asterisk/line-diff.ts';
import { renderAsterisk } from '../../../asterisk/render.ts';
import type { Site } from '../../../asterisk/site.ts';
import { parseSite, SiteFileError } from '../../../asterisk/site-file.ts';
import {
  formatPasswords,
  neededPasswords,
  parsePasswords,
  passwordFileName,
  type SettledPasswords,
  settlePasswords,
} from '../../../asterisk/site-passwords.ts';
import { siteValues } from '../../../asterisk/site-values.ts';
import { AsteriskValuesError, generatePassword } from '../../../asterisk/values.ts';
import { type Command, UsageError } from './command.ts';

const usage = `usage: ethera-edge asterisk render SITE_FILE [--out FOLDER] [--check | --diff] [--force]

Writes the whole configuration of an Asterisk that hands its calls to Ethera, from one small file: its numbers, trunks,
telephones, network and fallback. asterisk/site.example.yaml explains every setting, docs/asterisk.md the trunks.

  --out FOLDER  where Asterisk reads its configuration (default /etc/asterisk)
  --check       only says whether the file is right
  --diff        only shows what would change; passwords are hidden
  --force       also replaces files that this command did not write, and keeps each as <name>${keptSuffix}

Passwords come from the environment: ETHERA_TRUNK_<NAME>_PASSWORD as the provider gave it, and, if you want to choose them,
ETHERA_ARI_PASSWORD and ETHERA_SOFTPHONE_<NAME>_PASSWORD. What is not set is made once. All are kept in
FOLDER/${passwordFileName}, so that a new rendering changes none of them; none is ever printed.
`;

type Environment = Parameters<Command['run']>[1];

interface Options {
  readonly siteFile: string;
  readonly folder: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}

export interface AsteriskRenderDeps {
  readonly write: (text: string) => void;
  /** @returns a new password */
  readonly generate: () => string;
}

export const asteriskRenderCommand = createAsteriskRenderCommand({
  write: (text) => process.stdout.write(text),
  generate: generatePassword,
});

export function createAsteriskRenderCommand({ write, generate }: AsteriskRenderDeps): Command {
  async function run(args: readonly string[], env: Environment): Promise<number> {
    const options = readOptions(args);
    const site = await readSite(options.siteFile);
    const settled = settlePasswords(neededPasswords(site), env, await keptPasswords(options.folder), generate);
    if (options.check) return check(site, settled, options);
    if (options.diff) return diff(site, settled, options);
    return render(site, settled, options);
  }

  function check(site: Site, settled: SettledPasswords, { siteFile, folder }: Options): number {
    renderSite(site, folder, withStandIns(settled));
    const { numbers, trunks, softphones } = site;
    write(
      `${siteFile} is right: numbers ${numbers.length}, trunks ${trunks.length}, telephones ${softphones.length}\n`,
    );
    for (const variable of settled.missing) write(`not known yet: ${variable}\n`);
    return 0;
  }

  async function diff(site: Site, settled: SettledPasswords, { folder }: Options): Promise<number> {
    const planned = await plan(folder, renderSite(site, folder, withStandIns(settled)));
    for (const { name, before = '', text, state } of planned) {
      if (state === 'same') continue;
      write(`${join(folder, name)} (${state})\n${diffLines(before, text)}\n`);
    }
    const changes = planned.filter(({ state }) => state !== 'same').length;
    write(`${changes} of ${planned.length} files would change\n`);
    return 0;
  }

  async function render(site: Site, settled: SettledPasswords, { folder, force }: Options): Promise<number> {
    if (settled.missing.length > 0) {
      const lines = settled.missing.map(
        (variable) => `${variable} is not set, and no earlier rendering kept it: set it to what the provider gave you`,
      );
      throw new EtheraError('asterisk.site', lines.join('\n'));
    }
    const planned = await plan(folder, renderSite(site, folder, settled.passwords));
    const foreign = planned.filter(({ state }) => state === 'foreign').map(({ name }) => name);
    if (foreign.length > 0 && !force) {
      throw new EtheraError(
        'asterisk.foreign-file',
        `not written by this command, in ${folder}: ${foreign.join(', ')}`,
      );
    }
    const passwordFile = join(folder, passwordFileName);
    await accessing(async () => {
      // First, so that no password is ever in use that the next rendering does not know.
      await writePrivately(passwordFile, formatPasswords(settled.passwords));
      await writeFiles(folder, planned);
    });
    const changes = planned.filter(({ state }) => state !== 'same').length;
    write(`${changes} of ${planned.length} files written to ${folder}\n`);
    if (settled.generated.length > 0) write(`made and kept in ${passwordFile}: ${settled.generated.join(', ')}\n`);
    if (changes > 0) write('Asterisk reads them when it is restarted: calls end by that.\n');
    return 0;
  }

  return {
    name: 'asterisk render',
    summary: 'Writes Asterisk’s configuration from a site file.',
    usage,
    run,
  };
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const [siteFile, ...more] = positionals;
  if (siteFile === undefined) throw new UsageError('which site file?');
  if (more.length > 0) throw new UsageError(`one site file, not also ${more[0]}`);
  const { check, diff, force } = values;
  if (check && diff) throw new UsageError('either --check or --diff');
  if (force && (check || diff)) throw new UsageError('--force writes; --check and --diff do not');
  // As a shell leaves of a variable that is not set: passwords must not land wherever one stands.
  if (values.out === '') throw new UsageError('--out needs a folder');
  return { siteFile, folder: resolve(values.out), check, diff, force };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string', default: '/etc/asterisk' },
        check: { type: 'boolean', default: false },
        diff: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function readSite(siteFile: string): Promise<Site> {
  const text = await readFile(siteFile, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new EtheraError('asterisk.site', `${siteFile} cannot be read: ${cause.code ?? cause.message}`, { cause });
  });
  return translated(() => parseSite(text, basename(siteFile)));
}

function renderSite(site: Site, folder: string, passwords: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return translated(() => renderAsterisk(siteValues(site, folder, passwords)));
}

function translated<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof SiteFileError || cause instanceof AsteriskValuesError) {
      throw new EtheraError('asterisk.site', cause.faults.join('\n'), { cause });
    }
    throw cause;
  }
}

/** For what writes nothing: an unknown password is as good as any other. */
function withStandIns({ passwords, missing }: SettledPasswords): ReadonlyMap<string, string> {
  return new Map([...passwords, ...missing.map((variable) => [variable, 'not-known-yet'] as const)]);
}

async function keptPasswords(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await accessing(() => readIfThere(join(folder, passwordFileName)));
  return parsePasswords(text ?? '');
}

function plan(folder: string, files: ReadonlyMap<string, string>): Promise<PlannedFile[]> {
  return accessing(() => planFiles(folder, files));
}

/** Does something with Asterisk's folder. @throws EtheraError `asterisk.unwritable` */
async function accessing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new EtheraError('asterisk.unwritable', `${path ?? 'a file'}: ${code}`, { cause });
  }
}
