import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Asterisk is in the group of the folder, which files inherit. */
const SHARED_FOLDER_MODE = 0o2750;

/**
 * Makes a folder that Asterisk can read, with those above it; one that is there is left as it is. Synchronous, for
 * files that are made between two packets. Throws what the file system says.
 */
export function makeSharedFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  // Not by mkdir: it drops the group bit, and the umask takes the group's rights away.
  for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, SHARED_FOLDER_MODE);
}
