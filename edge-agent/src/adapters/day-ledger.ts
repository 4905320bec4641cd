import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

const entry = z.object({ id: z.string(), usd: z.number().min(0), over: z.literal(true).optional() });
type Entry = z.infer<typeof entry>;

/**
 * What was spent on one day: a file that only grows, a line for each count. Of an id the last line counts. A line is with the
 * system when its method returns, so that it outlives the process; what the disk did not take is still counted here.
 * Methods throw what the file system says, and have counted all the same.
 */
export class DayLedger {
  readonly #path: string;
  readonly #underWay = new Map<string, number>();
  #overUsd = 0;
  /** Of `overUsd`, what no line tells of. */
  #unwrittenUsd = 0;
  #isRead = false;
  #isTorn = false;
  #file: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  get spentUsd(): number {
    return [...this.#underWay.values()].reduce((all, usd) => all + usd, this.#overUsd);
  }

  /** Takes up what an earlier process has counted: what was under way in it stays as it stood. To be called before anything else. */
  read(): void {
    if (this.#isRead) return;
    const text = readIfThere(this.#path);
    this.#isRead = true;
    this.#isTorn = text !== '' && !text.endsWith('\n');
    for (const line of text.split('\n')) {
      // A line that cannot be read was cut off in its writing; the id's line before it counts.
      const read = entry.safeParse(parsed(line));
      if (read.success) this.#take(read.data);
    }
  }

  count(id: string, usd: number): void {
    this.#take({ id, usd });
    this.#write({ id, usd });
  }

  settle(id: string, usd: number): void {
    this.#take({ id, usd, over: true });
    this.#unwrittenUsd += usd;
    this.#write({ id, usd, over: true });
    this.#unwrittenUsd = 0;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #take({ id, usd, over }: Entry): void {
    if (!over) this.#underWay.set(id, usd);
    else {
      this.#underWay.delete(id);
      this.#overUsd += usd;
    }
  }

  #write(line: Entry): void {
    this.#file ??= openSync(this.#path, 'a', 0o600);
    const late = this.#unwrittenUsd - (line.over ? line.usd : 0);
    const lines: readonly Entry[] = late > 0 ? [{ id: 'late', usd: late, over: true }, line] : [line];
    // What comes after half a line must not be glued to it.
    const text = `${this.#isTorn ? '\n' : ''}${lines.map((each) => `${JSON.stringify(each)}\n`).join('')}`;
    this.#isTorn = true;
    if (writeSync(this.#file, text) < Buffer.byteLength(text)) throw new RangeError('the disk took half a line');
    this.#isTorn = false;
    if (!line.over) this.#unwrittenUsd = 0;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw thrown;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
