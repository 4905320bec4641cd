import { access, constants, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { encodeMulaw } from '../audio/mulaw.ts';
import { toLineRate } from '../audio/resample.ts';
import { readWav, WavError } from '../audio/wav.ts';
import { UsageError } from './call-script.ts';

/**
 * What `--play` names, as µ-law at 8 kHz: the first channel of a WAV, or a raw `.ulaw` file.
 * @throws {UsageError} when it cannot be read, or is no WAV that can be played
 */
export async function readAudio(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`--play: ${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  if (file.endsWith('.ulaw')) return bytes;
  try {
    const { sampleRateHz, channels } = readWav(bytes);
    return encodeMulaw(toLineRate(channels[0] ?? new Int16Array(0), sampleRateHz));
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    throw new UsageError(`--play: ${file} cannot be played: ${error.message}`, { cause: error });
  }
}

/**
 * Checks before the call that its recording can be written after it. Leaves nothing behind.
 * @returns the absolute path
 * @throws {UsageError} when there is no such folder, or file or folder cannot be written
 */
export async function checkOut(file: string): Promise<string> {
  const path = resolve(file);
  try {
    const known = await stat(path).catch(nothingThere);
    if (known?.isDirectory()) throw new UsageError(`--out: ${file} is a folder`);
    await access(known ? path : dirname(path), constants.W_OK);
    return path;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--out: ${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

function nothingThere(error: unknown): undefined {
  if (reasonOf(error) !== 'ENOENT') throw error;
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
