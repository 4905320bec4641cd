import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A copy of the project, in which a protection can be missing while the project is worked on. */
export interface TreeCopy extends AsyncDisposable {
  readonly folder: string;
}

/** Packages of others are linked, the workspace's own are copied. @param root of a git checkout that is installed */
export async function copyTree(root: string): Promise<TreeCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-protections-'));
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { stdout } = await promisify(execFile)('git', list, { cwd: root, maxBuffer: 64 << 20 });
  const files = stdout.split('\0').filter((file) => file !== '');
  await Promise.all([...new Set(files.map(dirname))].map((path) => mkdir(join(folder, path), { recursive: true })));
  // A file that is deleted and not committed yet is still listed.
  await Promise.all(files.map((file) => cp(join(root, file), join(folder, file)).catch(ifMissing)));
  await linkPackages(join(root, 'node_modules'), join(folder, 'node_modules'));
  // An Asterisk that was fetched once.
  await symlink(join(root, '.cache'), join(folder, '.cache'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(join(to, '@ethera'), { recursive: true });
  const packages = (await readdir(from)).filter((name) => name !== '@ethera' && !name.startsWith('.'));
  await Promise.all(packages.map((name) => symlink(join(from, name), join(to, name))));
  await symlink(join(from, '.bin'), join(to, '.bin'));
  // Relative, so that they lead to the copy.
  for (const name of await readdir(join(from, '@ethera'))) {
    await symlink(await readlink(join(from, '@ethera', name)), join(to, '@ethera', name));
  }
}

function ifMissing(thrown: NodeJS.ErrnoException): void {
  if (thrown.code !== 'ENOENT') throw thrown;
}
