import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tone } from '../audio/tone.ts';
import { writeWav } from '../audio/wav.ts';
import { UsageError } from './call-script.ts';
import { checkOut, readAudio } from './script-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ethera-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const told = async (asked: Promise<unknown>) => {
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
};

describe('a file that the caller plays', () => {
  it('is the first channel of a WAV at the line’s rate, or µ-law as it is', async () => {
    const wav = join(folder, 'tone.wav');
    await writeFile(wav, writeWav({ sampleRateHz: 16_000, channels: [tone(440, 500, 0.5, 16_000)] }));
    expect(await readAudio(wav)).toHaveLength(4_000);
    await writeFile(join(folder, 'raw.ulaw'), Buffer.from([1, 2, 3]));
    expect([...(await readAudio(join(folder, 'raw.ulaw')))]).toEqual([1, 2, 3]);
  });

  it('is refused by name when it is no sound', async () => {
    const file = join(folder, 'README.md');
    await writeFile(file, '# no sound');
    expect(await told(readAudio(file))).toBe(`--play: ${file} cannot be played: not a RIFF WAVE file`);
  });

  it('is refused by name when it cannot be read', async () => {
    const file = join(folder, 'nowhere.wav');
    expect(await told(readAudio(file))).toBe(`--play: ${file} cannot be read: ENOENT`);
    expect(await told(readAudio(folder))).toBe(`--play: ${folder} cannot be read: EISDIR`);
  });
});

describe('the file of the recording', () => {
  it('may be there or not, and is not made yet', async () => {
    const file = join(folder, 'call.wav');
    expect(await checkOut(file)).toBe(file);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file, 'an older call');
    expect(await checkOut(file)).toBe(file);
  });

  it('is refused by name where it cannot be written', async () => {
    const lost = join(folder, 'nope', 'x.wav');
    expect(await told(checkOut(lost))).toBe(`--out: ${lost} cannot be written: ENOENT`);
    await writeFile(join(folder, 'file'), '');
    const below = join(folder, 'file', 'x.wav');
    expect(await told(checkOut(below))).toBe(`--out: ${below} cannot be written: ENOTDIR`);
    expect(await told(checkOut(folder))).toBe(`--out: ${folder} is a folder`);
  });
});
