import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Render } from './render.ts';

/** A function may still be running from an older render: those of the last runs stay. */
const rendersKept = 5;

/** The renders of one stage, each in a folder named by the hash of its inputs, complete or not there at all. */
export class RenderCache {
  readonly #folder: string;

  /** @param root folder of the repository */
  constructor(root: string, stage: string) {
    this.#folder = join(root, '.cache', 'render', stage);
  }

  /** Where the render of these inputs is, or will be. */
  fileOf(hash: string): string {
    return join(this.#folder, hash, 'render.json');
  }

  /** The folder that a function of this render has its bundle in. */
  bundleOf(hash: string, functionId: string): string {
    return join(this.#folder, hash, 'functions', functionId);
  }

  /** The stored render, or undefined when there is none or a bundle of it is gone. */
  async read(hash: string): Promise<Render | undefined> {
    try {
      const render = JSON.parse(await readFile(this.fileOf(hash), 'utf8')) as Render;
      await Promise.all(render.functions.map(({ folder }) => access(folder)));
      return render;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /**
   * Stores a render in one step: readers see all of it or nothing.
   *
   * @param fill puts the files of the render into an empty folder that becomes `hash`'s
   */
  async write(hash: string, fill: (folder: string) => Promise<Render>): Promise<Render> {
    // Bundles hold the secrets that they were rendered with, if only encrypted.
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const fresh = join(this.#folder, `.${randomUUID()}`);
    try {
      await mkdir(fresh, { mode: 0o700 });
      const render = await fill(fresh);
      await writeFile(join(fresh, 'render.json'), JSON.stringify(render, null, 2), { mode: 0o600 });
      await rm(join(this.#folder, hash), { recursive: true, force: true });
      await rename(fresh, join(this.#folder, hash));
      await this.#prune();
      return render;
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => !name.startsWith('.'));
    const ages = await Promise.all(
      names.map(async (name) => ({ name, changedMs: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    const old = ages.toSorted((a, b) => b.changedMs - a.changedMs).slice(rendersKept);
    await Promise.all(old.map(({ name }) => rm(join(this.#folder, name), { recursive: true, force: true })));
  }
}
