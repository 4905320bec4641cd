import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
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
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
