import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { callPrefix, EtheraError, encodeUlawWav } from '@ethera/contract';
import { writeAtomically } from '../adapters/atomic-file.ts';
import type { ObjectReader } from '../ports/object-reader.ts';

/**
 * Saves what the caller said and what was synthesised, each attempt as `turn-001-attempt-1-caller.wav` and `-reply.wav`, for
 * the operator's user alone.
 * @returns the paths, in order; empty where the persona keeps no audio
 * @throws EtheraError `store.*`; `output.unwritable`
 */
export async function saveCallAudio(objects: ObjectReader, callId: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const key of await keysBelow(objects, callPrefix(callId))) {
    if (!/(?:caller\.wav|reply\.ulaw)$/.test(key)) continue;
    const body = await objects.get(key);
    if (!body) continue;
    const attempt = dirname(key).split('/').slice(-2).join('-');
    const path = join(folder, `${attempt}-${basename(key).replace(/\.ulaw$/, '.wav')}`);
    // Raw µ-law is no file that a player opens.
    await save(path, key.endsWith('.ulaw') ? encodeUlawWav(body) : body);
    paths.push(path);
  }
  return paths;
}

/** @throws EtheraError `output.unwritable` */
export async function save(path: string, body: Uint8Array | string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeAtomically(path, body, 0o600);
  } catch (thrown) {
    const reason = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
    throw new EtheraError('output.unwritable', `${path}: ${reason}`, { cause: thrown });
  }
}

async function keysBelow(objects: ObjectReader, prefix: string): Promise<string[]> {
  const { folders, keys } = await objects.list(prefix);
  const below = await Promise.all(folders.map((folder) => keysBelow(objects, folder)));
  return [...keys, ...below.flat()];
}
