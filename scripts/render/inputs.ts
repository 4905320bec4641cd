import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything that a render reads of the repository. */
const sources = ['sst.config.ts', 'stacks', 'functions', 'contract', 'personas', 'scripts/render', 'package-lock.json'];

const ignored = /(^|\/)(node_modules|sst-env\.d\.ts|\..*)$|\.test\.ts$|\.md$/;

/**
 * A hash of all that decides what a render looks like: the sources, the stage, the secrets, and where it all is, since
 * a render holds absolute paths.
 *
 * @returns 16 hexadecimal digits
 */
export async function hashInputs(
  root: string,
  parts: {
    readonly stage: string;
    readonly secrets: Readonly<Record<string, string>>;
    /** What a file outside the repository holds that the stacks are told to read. */
    readonly edgeCertificate?: string;
  },
): Promise<string> {
  const hash = createHash('sha256').update(
    JSON.stringify([root, parts.stage, Object.entries(parts.secrets).toSorted(), parts.edgeCertificate ?? null]),
  );
  for (const file of (await Promise.all(sources.map((source) => filesUnder(root, source)))).flat()) {
    hash.update(`\n${file}\n`).update(await readFile(join(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Paths of all files, relative to `root`, sorted. A source that does not exist has none. */
async function filesUnder(root: string, path: string): Promise<string[]> {
  if (ignored.test(path)) return [];
  try {
    const entries = (await readdir(join(root, path))).toSorted();
    return (await Promise.all(entries.map((entry) => filesUnder(root, `${path}/${entry}`)))).flat();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
