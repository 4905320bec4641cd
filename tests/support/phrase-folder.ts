import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Fixed phrases that one test file's world has made serve the next one's, as a bucket's do from call to call. */
    readonly phraseFolder: string;
  }
}

/** Vitest's global set-up: the folder lasts as long as the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'ethera-phrases-'));
  project.provide('phraseFolder', folder);
  return () => rm(folder, { recursive: true });
}
