import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Disk, machineDisk } from './disk.ts';

/** What a killed process leaves half-written. */
export const temporarySuffix = '.tmp';

/**
 * Writes a file that is there in whole or not at all, and survives a power cut once it is.
 * @param mode such as 0o600, whatever the umask
 */
export async function writeAtomically(
  path: string,
  body: Uint8Array | string,
  mode: number,
  disk: Disk = machineDisk,
): Promise<void> {
  const temporary = join(dirname(path), `${randomUUID()}${temporarySuffix}`);
  try {
    await disk.write(temporary, body, mode);
    await disk.rename(temporary, path);
    // The new name is the folder's content: until that is on the disk, a power cut takes the file away again.
    await disk.flushFolder(dirname(path));
  } catch (thrown) {
    // What says why it failed is worth more than what says why it could not be tidied up.
    await disk.remove(temporary).catch(() => undefined);
    throw thrown;
  }
}
