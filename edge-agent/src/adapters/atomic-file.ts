import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a killed process leaves half-written. */
export const temporarySuffix = '.tmp';

/**
 * Writes a file that is there in whole or not at all, and survives a power cut once it is.
 * @param mode such as 0o600, whatever the umask
 */
export async function writeAtomically(path: string, body: Uint8Array | string, mode: number): Promise<void> {
  const temporary = join(dirname(path), `${randomUUID()}${temporarySuffix}`);
  try {
    await writeFile(temporary, body, { mode: 0o600, flush: true });
    await chmod(temporary, mode);
    await rename(temporary, path);
    await flushFolder(dirname(path));
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

/** The new name is the folder's content: until that is on the disk, a power cut takes the file away again. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (thrown) {
    // Some network file systems cannot, and keep their folders otherwise.
    if ((thrown as NodeJS.ErrnoException).code !== 'EINVAL') throw thrown;
  } finally {
    await folder.close();
  }
}
