import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Puts the phrases that an earlier world made where S3 finds them. */
export async function restorePhrases(phraseFolder: string, bucketFolder: string): Promise<void> {
  const prompts = join(bucketFolder, 'prompts');
  await mkdir(phraseFolder, { recursive: true });
  await mkdir(prompts, { recursive: true });
  for (const name of await phrasesIn(phraseFolder)) await cp(join(phraseFolder, name), join(prompts, name));
}

/** Keeps what this world has made for later ones. A phrase appears whole or not at all. */
export async function savePhrases(phraseFolder: string, bucketFolder: string): Promise<void> {
  const prompts = join(bucketFolder, 'prompts');
  const known = new Set(await phrasesIn(phraseFolder));
  for (const name of await phrasesIn(prompts)) {
    if (known.has(name)) continue;
    const partial = join(phraseFolder, `.${process.pid}-${name}`);
    await cp(join(prompts, name), partial);
    await rename(partial, join(phraseFolder, name));
  }
}

async function phrasesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.ulaw$/.test(name));
}
