import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AsteriskError } from './asterisk-error.ts';
import { runCommand } from './command.ts';
import { openPrivateApt } from './private-apt.ts';

/** An Asterisk that can be started. */
export interface AsteriskBinary {
  /** Such as `22.10.1`. */
  readonly version: string;
  readonly source: 'installed' | 'unpacked';
  /** Program and leading arguments; Asterisk's own arguments follow. */
  readonly command: readonly [string, ...string[]];
  /** Where an unpacked Asterisk has its modules and data; an installed one knows. */
  readonly modulesFolder?: string;
  readonly dataFolder?: string;
}

export interface FindAsteriskOptions {
  /** Called with lines that say what takes time. */
  readonly report?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** The Debian suite to unpack from: forky is the first after bullseye that has Asterisk. */
  readonly suite?: string;
  /** Folders searched besides PATH: Debian keeps daemons out of a user's PATH. */
  readonly systemFolders?: readonly string[];
}

/** The first version whose ARI the agent was tried with. */
const minimumMajor = 20;

/**
 * What the closure of the packages holds for installing, administering and documenting rather than for running.
 * None of it is downloaded.
 */
const unneeded =
  /^(perl|libperl|gnupg|gpg|dirmngr|pinentry|adduser|passwd|coreutils|dpkg|debconf|tar|bash|dash|login|util-linux|init-system|sysvinit|lsb|asterisk-config|asterisk-core-sounds|pci\.ids|libsnmp-base|snmp|tzdata|findutils|grep|sed|gzip|diffutils|hostname|mawk|base-files|base-passwd|libc-bin|libc-gconv|sqv|openssl|readline-common|media-types|netbase|sensible|ucf|freetds-common|libldap-common|libterm)/;

/**
 * An Asterisk of version 20 or newer: the installed one, else the one in the user's cache, else one unpacked into
 * that cache from Debian packages. Needs no root and installs nothing.
 * @throws {AsteriskError} when none can be had, with what to do
 */
export async function findAsterisk(options: FindAsteriskOptions = {}): Promise<AsteriskBinary> {
  const { env = process.env, report = () => {}, suite = 'forky' } = options;
  const installed = await findInstalled(options);
  if (installed) return installed;
  const cache = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'ethera');
  const cached = await findUnpacked(cache);
  if (cached) return cached;
  return unpack(cache, suite, { env, report });
}

async function findInstalled({
  env = process.env,
  systemFolders = ['/usr/sbin', '/usr/local/sbin'],
}: FindAsteriskOptions) {
  const folders = [...(env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/')), ...systemFolders];
  for (const program of folders.map((folder) => join(folder, 'asterisk'))) {
    const version = await versionOf([program]).catch(() => undefined);
    if (version && Number.parseInt(version, 10) >= minimumMajor) {
      return { version, source: 'installed', command: [program] } as const;
    }
  }
  return undefined;
}

async function versionOf([program, ...args]: AsteriskBinary['command']): Promise<string | undefined> {
  await access(program, constants.X_OK);
  const { stdout } = await runCommand(program, [...args, '-V'], { timeoutMs: 10_000 });
  return /^Asterisk (?:certified\/)?(\d[\w.]*)/m.exec(stdout)?.[1];
}

/** The newest version in the cache that was unpacked for this machine's architecture. */
async function findUnpacked(cache: string): Promise<AsteriskBinary | undefined> {
  const names = await readdir(cache).catch(() => []);
  const candidates = names
    .filter((name) => name.startsWith('asterisk-'))
    .sort(byVersion)
    .reverse();
  for (const name of candidates) {
    // An Asterisk of another architecture, in a home shared by machines, does not run here.
    const binary = await describeUnpacked(join(cache, name)).catch(() => undefined);
    if (binary) return binary;
  }
  return undefined;
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Runs through the loader it came with: the machine's own C library may be older. */
async function describeUnpacked(folder: string): Promise<AsteriskBinary> {
  const usr = join(folder, 'root', 'usr');
  const library = await findLibraryFolder(join(usr, 'lib'));
  const command = [library.loader, '--library-path', library.folder, join(usr, 'sbin', 'asterisk')] as const;
  const version = await versionOf([...command]);
  if (!version) throw new AsteriskError('the unpacked Asterisk does not run', `Remove ${folder} and try again`);
  return {
    version,
    source: 'unpacked',
    command: [...command],
    modulesFolder: join(library.folder, 'asterisk', 'modules'),
    dataFolder: join(usr, 'share', 'asterisk'),
  };
}

async function findLibraryFolder(lib: string): Promise<{ folder: string; loader: string }> {
  for (const triplet of (await readdir(lib)).filter((name) => name.includes('-linux-'))) {
    const loader = (await readdir(join(lib, triplet))).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
    if (loader) return { folder: join(lib, triplet), loader: join(lib, triplet, loader) };
  }
  throw new AsteriskError('the unpacked packages hold no dynamic loader', 'Report the version of Debian you run');
}

type Surroundings = Required<Pick<FindAsteriskOptions, 'env' | 'report'>>;

async function unpack(cache: string, suite: string, surroundings: Surroundings): Promise<AsteriskBinary> {
  const { report } = surroundings;
  await mkdir(cache, { recursive: true });
  await removeLeftovers(cache);
  // In the cache itself: the rename that publishes it must not cross file systems.
  const work = await mkdtemp(join(cache, 'unpacking-'));
  try {
    report('no Asterisk 20 or newer here: fetching it from Debian, without installing it');
    const aptFolder = join(work, 'apt');
    await mkdir(aptFolder);
    const apt = await openPrivateApt(aptFolder, suite, surroundings);
    const closure = await apt.closure(['asterisk', 'asterisk-modules']);
    const packages = closure.filter(({ name }) => !unneeded.test(name));
    const asterisk = packages.find(({ name }) => name === 'asterisk');
    if (!asterisk) throw new AsteriskError(`${suite} has no asterisk`, 'Install Asterisk 20 or newer yourself');
    report(`downloading ${packages.length} packages of Asterisk ${asterisk.version}`);
    const files = await apt.download(packages);
    report(`unpacking ${files.length} packages`);
    const ready = join(work, 'ready');
    await extract(files, join(ready, 'root'));
    await writeFile(join(ready, 'packages.json'), `${JSON.stringify({ suite, packages }, undefined, 2)}\n`);
    const folder = await publish(ready, cache, asterisk.version);
    return await describeUnpacked(folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function extract(files: readonly string[], root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const file of files) {
    const { code, stderr } = await runCommand('dpkg-deb', ['--extract', file, root], { timeoutMs: 60_000 });
    if (code !== 0) throw new AsteriskError(`cannot unpack ${file}: ${stderr.trim()}`, 'Check the free disk space');
  }
  for (const name of ['doc', 'man', 'info', 'locale', 'lintian', 'bug']) {
    await rm(join(root, 'usr', 'share', name), { recursive: true, force: true });
  }
}

/** Makes the folder appear complete and at once. Whoever unpacks at the same time may win; both are the same. */
async function publish(ready: string, cache: string, version: string): Promise<string> {
  const { stdout } = await runCommand('dpkg', ['--print-architecture'], { timeoutMs: 10_000 });
  const folder = join(cache, `asterisk-${version.replace(/^\d+:/, '')}-${stdout.trim()}`);
  try {
    await rename(ready, folder);
  } catch (error) {
    const lost = error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
    if (!lost) throw error;
  }
  return folder;
}

/** What a killed process left half done. An hour is far beyond what unpacking takes anywhere. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('unpacking-')) continue;
    const folder = join(cache, name);
    const modified = await stat(folder).catch(() => undefined);
    if (modified && Date.now() - modified.mtimeMs > 3_600_000) await rm(folder, { recursive: true, force: true });
  }
}
