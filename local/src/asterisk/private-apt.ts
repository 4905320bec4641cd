import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, deb822Stanza, debianArchive, parseDeb822Sources, parseSourcesList } from './apt-sources.ts';
import { AsteriskError } from './asterisk-error.ts';
import { type CommandResult, isMissing, runCommand } from './command.ts';

/** A package as apt would install it. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** apt with lists, cache and status of its own: it can read any suite and changes nothing on the machine. */
export interface PrivateApt {
  /** Names of the packages and of everything they depend on, in the suite's versions. */
  closure(names: readonly string[]): Promise<Package[]>;
  /** Downloads packages, verified against the suite's signed index. @returns paths of the .deb files */
  download(packages: readonly Package[]): Promise<string[]>;
}

const installByHand = 'Install Asterisk 20 or newer with your system’s package manager';

/** An index of a whole suite on a slow line; then it is better to say so than to hang. */
const networkTimeoutMs = 10 * 60_000;

/**
 * Reads the index of `suite` from the Debian mirror that this machine's apt already trusts.
 * @param folder an empty folder that the lists and downloads may fill
 * @throws {AsteriskError} without apt-get, without a Debian mirror, or when its index cannot be had or verified
 */
export async function openPrivateApt(
  folder: string,
  suite: string,
  { report, env: systemEnv }: { readonly report: (line: string) => void; readonly env: NodeJS.ProcessEnv },
): Promise<PrivateApt> {
  const system = await readSystemApt(systemEnv);
  const archive = debianArchive(system.sources);
  if (!archive) {
    throw new AsteriskError('apt is not configured with a mirror of Debian', installByHand);
  }
  const sourcesFile = await layOut(folder, system, systemEnv);
  const env = { ...systemEnv, APT_CONFIG: join(folder, 'apt.conf') };
  const apt = (args: readonly string[], cwd = folder) =>
    runCommand('apt-get', args, { cwd, env, timeoutMs: networkTimeoutMs });

  await writeFile(sourcesFile, deb822Stanza(archive, suite, { checkValidUntil: true }));
  let update = await apt(['update', '-q']);
  if (isExpired(update)) {
    // A suite that is not released yet is re-signed only now and then, and a mirror may be a snapshot. Old is
    // acceptable here, unsigned never is.
    report(`the index of ${suite} is past its date; its signature is still checked`);
    await writeFile(sourcesFile, deb822Stanza(archive, suite, { checkValidUntil: false }));
    update = await apt(['update', '-q']);
  }
  if (update.code !== 0) throw updateError(update, suite);

  return {
    async closure(names) {
      const simulated = await apt(['install', '--simulate', '-q', ...names]);
      if (simulated.code !== 0) {
        throw new AsteriskError(`${suite} has no ${names.join(' and ')}: ${lastLine(simulated.stderr)}`, installByHand);
      }
      return parseSimulation(simulated.stdout);
    },
    async download(packages) {
      const target = join(folder, 'packages');
      await mkdir(target, { recursive: true });
      const result = await apt(
        ['download', '-q', ...packages.map(({ name, version }) => `${name}=${version}`)],
        target,
      );
      if (result.code !== 0) {
        throw new AsteriskError(
          `a package of Asterisk could not be downloaded: ${lastLine(result.stderr)}`,
          'Check the network and try again',
        );
      }
      const files = await readdir(target);
      return files.filter((file) => file.endsWith('.deb')).map((file) => join(target, file));
    },
  };
}

/** The packages of apt's simulated installation: lines such as `Inst libc6 (2.41-12 Debian:testing [amd64])`. */
export function parseSimulation(stdout: string): Package[] {
  return [...stdout.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) /gm)].map(([, name, version]) => ({
    name: name as string,
    version: version as string,
  }));
}

/** Whether the index failed for its age and for nothing else. */
export function isExpired({ code, stderr }: Pick<CommandResult, 'code' | 'stderr'>): boolean {
  const errors = stderr.split('\n').filter((line) => line.startsWith('E: '));
  return code !== 0 && errors.length > 0 && errors.every((line) => /Release file for .* is expired/.test(line));
}

function updateError({ stderr }: CommandResult, suite: string): AsteriskError {
  if (/NO_PUBKEY|not signed|signatures? (were|was|couldn't)/i.test(stderr)) {
    return new AsteriskError(
      `the index of Debian ${suite} is not signed by a key that this machine trusts`,
      'Update the package debian-archive-keyring, or install Asterisk 20 or newer yourself',
    );
  }
  if (/does not have a Release file|404/.test(stderr)) {
    return new AsteriskError(`the configured Debian mirror has no suite ${suite}`, installByHand);
  }
  return new AsteriskError(
    `the configured Debian mirror cannot be reached: ${lastLine(stderr)}`,
    'Check the network and the proxy settings of apt, then try again',
  );
}

interface SystemApt {
  readonly sources: readonly AptSource[];
  /** Proxies, retries and certificates, as lines of configuration. */
  readonly acquire: string;
  /** Paths of the machine's keys and passwords for mirrors, as lines of configuration. */
  readonly trust: string;
}

async function readSystemApt(env: NodeJS.ProcessEnv): Promise<SystemApt> {
  const dump = await aptConfig(['dump', '--format', '%F "%v";%n', 'Acquire'], env);
  const paths = await aptConfig(
    [
      'shell',
      ...['list', 'Dir::Etc::sourcelist/f', 'parts', 'Dir::Etc::sourceparts/d'],
      ...['trusted', 'Dir::Etc::trusted/f', 'trustedparts', 'Dir::Etc::trustedparts/d'],
      ...['netrc', 'Dir::Etc::netrc/f', 'netrcparts', 'Dir::Etc::netrcparts/d'],
    ],
    env,
  );
  const path = (name: string) => new RegExp(`^${name}='(.*)'$`, 'm').exec(paths)?.[1] ?? '';
  const transport = /^Acquire::(https?|Retries|ForceIPv4|ForceIPv6|Queue-Mode)\b.* ".+";$/;
  return {
    sources: await readSources(path('list'), path('parts')),
    acquire: dump
      .split('\n')
      .filter((line) => transport.test(line))
      .join('\n'),
    trust: ['trusted', 'trustedparts', 'netrc', 'netrcparts']
      .map((name) => `Dir::Etc::${name} "${path(name)}";`)
      .join('\n'),
  };
}

async function aptConfig(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await runCommand('apt-config', args, { env, timeoutMs: 10_000 });
    return stdout;
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AsteriskError(
      'there is no Asterisk 20 or newer on this machine, and no apt-get to fetch it with',
      installByHand,
      { cause: error },
    );
  }
}

async function readSources(listFile: string, partsFolder: string): Promise<AptSource[]> {
  const parts = await readdir(partsFolder).catch(() => []);
  const files = [listFile, ...parts.sort().map((name) => join(partsFolder, name))];
  const parsed = await Promise.all(
    files.map(async (file) => {
      // What apt cannot read it skips, too: other users' lists with passwords in them are such.
      const text = await readFile(file, 'utf8').catch(() => '');
      if (file.endsWith('.sources')) return parseDeb822Sources(text);
      return file.endsWith('.list') ? parseSourcesList(text) : [];
    }),
  );
  return parsed.flat();
}

async function layOut(folder: string, { acquire, trust }: SystemApt, env: NodeJS.ProcessEnv): Promise<string> {
  const etc = join(folder, 'etc');
  const sourceParts = join(etc, 'sources.list.d');
  await Promise.all(
    ['state/lists/partial', 'cache/archives/partial', 'etc/sources.list.d', 'etc/empty'].map((name) =>
      mkdir(join(folder, name), { recursive: true }),
    ),
  );
  await writeFile(join(folder, 'status'), '');
  const { stdout: architecture } = await runCommand('dpkg', ['--print-architecture'], { env, timeoutMs: 10_000 });
  const configuration = `
Dir::State "${folder}/state";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Etc "${etc}";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "${sourceParts}";
Dir::Etc::parts "${etc}/empty";
Dir::Etc::main "none";
Dir::Etc::preferences "none";
Dir::Etc::preferencesparts "${etc}/empty";
${trust}
${acquire}
Acquire::Languages "none";
Acquire::Retries "2";
APT::Architecture "${architecture.trim()}";
APT::Architectures { "${architecture.trim()}"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Update::Error-Mode "any";
// The sandbox user could not write into a folder of this user's cache.
APT::Sandbox::User "";
`;
  await writeFile(join(folder, 'apt.conf'), configuration);
  return join(sourceParts, 'ethera.sources');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
